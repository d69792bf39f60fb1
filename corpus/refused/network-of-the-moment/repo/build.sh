#!/bin/sh
set -e
build_builder() {
  docker build --network "$1" -t words-build -f Dockerfile.build .
}
build_builder "ci-$(date +%s)"
docker create --name words-box words-build
docker cp words-box:/out/words.txt words.txt
docker rm words-box
docker build -t words .
