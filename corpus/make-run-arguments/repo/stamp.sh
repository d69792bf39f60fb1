echo "$1 level=$LEVEL" > "$2"
