#!/bin/sh
set -e
docker build -t pages-build -f Dockerfile.build .
rm -rf dist && mkdir dist
docker run --rm pages-build tar c -C /out site | tar x -C dist
docker build -t pages .
rm -rf dist
