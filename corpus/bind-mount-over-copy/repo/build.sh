#!/bin/sh
set -e
docker build -t app-build -f Dockerfile.build .
docker run --rm -v "$PWD:/src" app-build sh -c 'cat main.txt > app'
docker build -t app .
