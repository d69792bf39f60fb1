# restores what the projects of a list need
while read -r project; do
  mkdir -p "$project/obj"
  wc -l < "$project/input.txt" > "$project/obj/lines"
done < "$1"
