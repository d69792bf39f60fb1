#!/bin/sh
set -e
export DOCKER_BUILDKIT=1
docker build --output type=local,dest=dist -f Dockerfile.build .
docker build -o type=tar,dest=notes.tar -f Dockerfile.notes .
mkdir -p words
docker build -o - -f Dockerfile.words . | tar x -C words
docker build -t lists .
rm -rf dist notes.tar words
