sort $ORDER src/names.txt > "$1"
