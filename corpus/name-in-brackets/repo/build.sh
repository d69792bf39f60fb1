#!/bin/sh
set -e
mkdir -p out
docker build -t pages:build -f Dockerfile.build .
docker run --rm -v "$PWD/out:/out" pages:build
docker build -t pages .
rm -rf out
