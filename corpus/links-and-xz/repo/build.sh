#!/bin/sh
set -e
docker build -t birds:build -f Dockerfile.build .
docker create --name birds birds:build sh
mkdir -p out
docker cp birds:/src/birds.txt out/birds.txt
docker cp birds:/src/nests.txt.xz out/nests.txt.xz
docker rm birds
ln out/birds.txt out/all.txt
xz -d out/nests.txt.xz
docker build -t birds .
