#!/bin/sh
set -e
docker build -t a-build -f Dockerfile.build .
docker run --rm a-build tar c -C /out a.txt | tar x
docker build -t a .
