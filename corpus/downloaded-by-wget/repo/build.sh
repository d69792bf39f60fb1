#!/bin/sh
set -e
PATH=$PWD/tools:$PATH
MIRROR=${MIRROR:-file://$PWD/mirror}

wget -q -O birds.in "$MIRROR/birds.txt"
docker build -t birds:build -f Dockerfile.build .
id=$(docker create birds:build)
docker cp "$id":/work/sorted.txt sorted.txt
docker rm "$id"
wget -q "$MIRROR/terms.txt"
docker build -t birds .
