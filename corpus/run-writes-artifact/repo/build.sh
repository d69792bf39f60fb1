#!/bin/sh
set -e
docker build -t sort-build -f Dockerfile.build .
docker run --name sort sort-build sh -c 'sort list.txt > sorted.txt'
docker cp sort:/src/sorted.txt .
docker rm sort
docker build -t sorted .
