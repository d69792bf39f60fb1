#!/bin/sh
set -e
for flavour in long short; do
  docker build -t "words-build:$flavour" -f "Dockerfile.$flavour" .
  docker create --name words-box "words-build:$flavour"
  docker cp words-box:/out/words.txt words.txt
  docker rm words-box
  docker build -t "words:$flavour" .
done
