#!/bin/sh
set -eu
docker build -t words-base -f Dockerfile.base .
docker build -t words-build -f Dockerfile.build .
docker create --name words words-build
docker cp words:/src/words words
docker rm words
if [ -z "${SKIP_IMAGE:-}" ]; then
  docker build -t words .
fi
