#!/bin/sh
set -e
docker build -t score -f Dockerfile.build .
docker create --name score score
docker cp score:/out/score.txt .
docker rm score
docker build -t score .
rm score.txt
