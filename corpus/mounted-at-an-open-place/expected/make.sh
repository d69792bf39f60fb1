sort list.txt > sorted.txt
