{ echo "$1"; sort names.txt; } > "$2"
