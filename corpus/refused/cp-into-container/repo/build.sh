#!/bin/sh
set -e
docker build -t in-build -f Dockerfile.build .
docker create --name in in-build
docker cp list.txt in:/src/list.txt
docker start -a in
docker cp in:/src/sorted.txt .
docker rm in
docker build -t in .
