#!/bin/sh
set -e

docker build -t words/builder -f Dockerfile.build .
id=$(docker run -d words/builder tail -f /dev/null)
docker exec "$id" mkdir -p out
docker exec -w /work/out -e ORDER=-r "$id" sh -c 'sort $ORDER ../words.in > words.txt'
docker cp "$id":/work/out/words.txt words.txt
docker rm -f "$id"
docker build -t words .
