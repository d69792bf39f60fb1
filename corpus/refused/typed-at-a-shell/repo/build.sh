#!/bin/sh
set -e
docker build -t in-build -f Dockerfile.build .
docker run -it --name in in-build sh
docker cp in:/src/sorted.txt .
docker rm in
docker build -t in .
