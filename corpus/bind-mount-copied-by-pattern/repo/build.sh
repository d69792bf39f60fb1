#!/bin/sh
set -e
docker run --rm -v "$PWD:/work" -w /work busybox sh words.sh
cp out/*.txt docker/
mkdir -p lists
cp out/*.list lists/
docker build -t words -f docker/Dockerfile .
