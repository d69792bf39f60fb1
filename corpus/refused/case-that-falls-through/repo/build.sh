#!/bin/bash
set -e
docker build -t words-build -f Dockerfile.build .
docker create --name words-box words-build
docker cp words-box:/out/words.txt words.txt
case "$1" in
  clean) docker rm words-box ;&
  *) echo "words.txt is there" ;;
esac
docker build -t words .
