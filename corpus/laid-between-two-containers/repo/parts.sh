mkdir -p out
echo 'The tides' > out/head.txt
echo 'are for tomorrow.' > out/tail.txt
echo 'Told by nobody.' > out/note.txt
echo 'to be written' > out/draft.txt
