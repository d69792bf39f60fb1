#!/bin/sh
set -e
export DOCKER_BUILDKIT=1
docker build -t index-build -f Dockerfile.build .
docker create --name index index-build
docker cp index:/out/index.db .
docker rm index
docker build -t index .
rm index.db
