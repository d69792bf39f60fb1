#!/bin/sh
set -e
MIRROR=${MIRROR:-file://$PWD/mirror}

curl -fsSL -o words.in "$MIRROR/words.txt"
docker build -t words:build -f Dockerfile.build .
id=$(docker create words:build)
docker cp "$id":/work/sorted.txt sorted.txt
docker rm "$id"
curl -fsSL "$MIRROR/terms.txt" > terms.txt
docker build -t words .
