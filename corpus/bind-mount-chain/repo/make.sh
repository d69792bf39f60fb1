mkdir -p bin
cat web/dist/index.txt title.txt > bin/report
