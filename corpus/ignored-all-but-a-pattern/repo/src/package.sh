mkdir -p target
echo one > target/one-1.2.jar
echo log > target/log.txt
echo MIT > licences.txt
