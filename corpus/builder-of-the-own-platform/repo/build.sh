#!/bin/sh
set -e
mkdir -p out
docker run --rm -v "$PWD:/src" -w /src busybox sh -c 'sort tide.csv > out/tide.txt'
docker buildx build --platform linux/amd64 -t tide .
