#!/bin/sh
set -e
docker run --rm -v "$PWD:/app" -w /app busybox sh -c 'mkdir -p dist/css && sort words.txt > dist/index.txt && echo "p {}" > dist/css/all.css'
cp -r dist docker/
docker build -t words docker
