mkdir -p /package/bin /package/share/words
echo 'echo report' > /package/bin/report
sort -r words.txt > /package/share/words/list
