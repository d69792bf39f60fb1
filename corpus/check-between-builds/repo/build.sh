#!/bin/sh
set -e
docker build -t fruit-build -f Dockerfile.build .
docker run --rm -v "$PWD:/src" -w /src busybox ./task check
docker create --name fruit-extract fruit-build true
docker cp fruit-extract:/fruit.sorted .
docker rm fruit-extract
docker build -t fruit .
