#!/bin/sh
set -e
export DOCKER_BUILDKIT=1
docker build --output type=local,dest=dist -f Dockerfile.build .
docker build -t lists .
rm -rf dist
