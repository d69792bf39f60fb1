#!/bin/sh
set -e
docker build -t birds:build -f Dockerfile.build .
ID=$(docker create birds:build sh)
mkdir -p out
docker cp "$ID:/src/lists" - | tar x -C out
docker cp "$ID:/src/nests.gz" .
docker rm "$ID"
gunzip nests.gz
docker build -t birds .
