#!/bin/sh
set -e
: "${DOCKER_OPTS:?say how to build}"
docker build $DOCKER_OPTS -t a-build -f Dockerfile.build .
docker create --name a-box a-build
docker cp a-box:/out/a.txt .
docker rm a-box
docker build -t a .
