mkdir -p /dist
sort /src/list.txt > /dist/list.txt
