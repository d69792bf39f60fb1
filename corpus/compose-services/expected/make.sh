mkdir -p gen
sort $ORDER words.in > "$1"
