# publishes the projects of a list: -o is seen from each project
list=$1
out=$5
while read -r project; do
  mkdir -p "$project/$out/lib"
  sort "$project/input.txt" > "$project/$out/sorted.txt"
  cp "$project/obj/lines" "$project/$out/lib/lines"
done < "$list"
