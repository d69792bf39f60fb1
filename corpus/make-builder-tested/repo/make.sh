mkdir -p out
sort names.in > out/names.txt
