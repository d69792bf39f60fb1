sort $ORDER words.in > out/words.txt
