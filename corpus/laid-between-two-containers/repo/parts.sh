mkdir -p out
echo 'The tides' > out/head.txt
echo 'are for tomorrow.' > out/tail.txt
echo 'to be written' > out/draft.txt
