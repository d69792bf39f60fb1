#!/bin/sh
set -e
cmd="docker build --build-arg ORDER=-r -t words-build -f Dockerfile.build ."
echo "$cmd"
eval "$cmd"
docker create --name words-box words-build
docker cp words-box:/out/words.txt words.txt
docker rm words-box

cmd="docker build -t words ."
echo "$cmd"
eval "$cmd"
