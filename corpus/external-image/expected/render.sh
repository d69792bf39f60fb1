#!/bin/sh
# Turns the text pages into HTML.
mkdir -p public
for page in site/*.txt; do
  name=$(basename "$page" .txt)
  { echo '<pre>'; cat "$page"; echo '</pre>'; } > "public/$name.html"
done
