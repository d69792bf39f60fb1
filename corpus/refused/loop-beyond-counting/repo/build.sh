#!/bin/bash
set -e
docker build -t words-build -f Dockerfile.build .
docker create --name words-box words-build
docker cp words-box:/out/words.txt words.txt
docker rm words-box

for a in $(seq 1 500); do
  for b in $(seq 1 500); do
    echo "10.1.$a.$b"
  done
done > hosts.txt

docker build -t words .
