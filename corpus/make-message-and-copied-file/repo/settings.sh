mkdir -p gen
sort names.txt > gen/sorted.conf
