#!/bin/sh
set -e
TAG=${1:-latest}
docker build -f Dockerfile.build -t loom-build:$TAG .
docker create --name loom-$TAG loom-build:$TAG
docker cp loom-$TAG:/out ./out
docker rm loom-$TAG
docker build -t loom:$TAG .
rm -rf out
