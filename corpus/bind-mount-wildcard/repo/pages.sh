for page in one two; do
  sed "s/TITLE/$page/" site/page.in > "site/$page.html"
done
