#!/bin/sh
set -e
docker run --rm -v "$PWD:/work" -w /work busybox sh words.sh
rm -rf ctx
mkdir ctx
cp Dockerfile.words ctx/Dockerfile
cp out/*.txt ctx/
docker build -t words ctx
rm -rf ctx
