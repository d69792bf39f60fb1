#!/bin/sh
set -e
docker run --rm -v "$PWD:/src" -v "$PWD/local:/src/words" -w /src busybox sh -c 'cat words/*.txt > all.txt'
docker build -t words .
