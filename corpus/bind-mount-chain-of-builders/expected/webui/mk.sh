mkdir -p static/js; echo a > static/js/a; echo i > static/index.html
