mkdir -p dist && wc -l < words.txt > dist/count
