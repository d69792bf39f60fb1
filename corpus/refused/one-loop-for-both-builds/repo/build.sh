#!/bin/sh
set -e
for image in build final; do
  docker build -t "words:$image" -f "Dockerfile.$image" .
  if [ "$image" = build ]; then
    docker create --name words-box words:build
    docker cp words-box:/out/words.txt words.txt
    docker rm words-box
  fi
done
