#!/bin/sh
set -e
docker build -t birds:build -f Dockerfile.build .
mkdir -p out
docker run --rm -v `pwd`/out:/out birds:build
docker build -t birds .
