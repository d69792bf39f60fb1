#!/bin/sh
set -e
mkdir -p wheels
docker build -t words-build -f Dockerfile.build .
docker run --rm -v "$PWD":/src -v "$PWD"/wheels:/wheels words-build
docker build -t words .
