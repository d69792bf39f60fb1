#!/bin/sh
set -e
docker build -t in-build -f Dockerfile.build .
docker run --device /dev/fuse --cap-add SYS_ADMIN --name in in-build sort -o sorted.txt list.txt
docker cp in:/src/sorted.txt .
docker rm in
docker build -t in .
