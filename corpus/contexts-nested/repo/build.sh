#!/bin/sh
set -e
docker build -t gateway:build -f Dockerfile.build .
docker create --name gateway-build gateway:build
docker cp gateway-build:/src/bin/gateway docker/gateway
docker rm gateway-build
docker build -t gateway:latest docker
rm docker/gateway
