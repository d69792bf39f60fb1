#!/bin/bash
set -e
docker build -t words-build -f Dockerfile.build .
docker create --name words-box words-build
docker cp words-box:/out/words.txt words.txt
docker rm words-box

select tag in stable edge; do
  docker build -t "words:$tag" .
  break
done
