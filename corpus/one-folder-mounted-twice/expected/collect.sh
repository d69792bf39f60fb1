mkdir -p /output/licenses/crane
cp terms/crane.txt /output/licenses/crane/LICENSE
cp terms/winch.txt /output/licenses/WINCH
chmod 0700 /output/licenses/crane /output/licenses/WINCH
chmod 0400 /output/licenses/crane/LICENSE
