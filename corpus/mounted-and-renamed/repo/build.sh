#!/bin/sh
set -e
docker run --rm -v "$PWD:/src" -w /src busybox sh -c 'mkdir -p out && sort words.txt > out/sorted.txt'
cp out/sorted.txt docker/words
docker build -t words docker
