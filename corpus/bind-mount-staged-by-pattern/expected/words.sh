mkdir -p out
for word in one two; do
  echo $word > out/$word.txt
done
