#!/bin/sh
set -e
docker build -t tides:build -f Dockerfile.build .
docker create --name tides tides:build
docker cp tides:/work/tides.txt tides.txt
docker rm tides
docker buildx build --platform linux/amd64,linux/arm64 -t tides .
