mkdir -p dist/windows
sed 's/$/\r/' words.txt > dist/windows/report.txt
