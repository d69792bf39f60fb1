#!/bin/sh
set -e
git clone --depth 1 --branch v1.2 https://git.example.org/acme/words.git words
docker build -t words:build -f Dockerfile.build .
docker create --name words words:build
docker cp words:/work/sorted.txt sorted.txt
docker rm words
docker build -t words .
