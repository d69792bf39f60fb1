#!/bin/sh
set -e
docker build -t words-build -f Dockerfile.build .
docker create --name words-box words-build
docker cp words-box:/out/words.txt words.txt
docker rm words-box
docker build -t words .
. ./announce.sh
