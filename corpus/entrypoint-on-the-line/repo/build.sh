#!/bin/sh
set -e
docker build -t birds:build -f Dockerfile.build .
docker run --name birds --entrypoint /bin/sh -u 0:0 -w /src -e ORDER=-r birds:build -c 'sort $ORDER birds.in > birds.txt'
docker cp birds:/src/birds.txt .
docker rm birds
docker build -t birds .
