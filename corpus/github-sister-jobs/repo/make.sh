mkdir -p target/release
sort $1 words.in > target/release/words.txt
