mkdir -p out
for word in one two; do
  echo $word > out/$word.txt
  echo "- $word" > out/$word.list
done
