#!/bin/sh
set -e
docker build -t site:build -f Dockerfile.build .
mkdir -p out
docker run --rm -v "$PWD/out:/out" site:build
rm -rf out/docs
rm -f out/js/*.map
docker build -t site .
rm -rf out
