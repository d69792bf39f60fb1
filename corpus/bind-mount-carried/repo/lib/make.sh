mkdir -p $1
sort words.in > $1/words
