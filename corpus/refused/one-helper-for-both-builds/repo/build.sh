#!/bin/sh
set -e
publish() {
  docker build -t "$1" -f "$2" .
  docker push "$1"
}
publish registry.example/words-build Dockerfile.build
docker create --name words-box registry.example/words-build
docker cp words-box:/out/words.txt words.txt
docker rm words-box
publish registry.example/words Dockerfile
