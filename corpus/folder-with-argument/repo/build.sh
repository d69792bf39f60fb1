#!/bin/sh
set -e
ARCH=$(uname -m)
docker build -t owl:build -f Dockerfile.build .
docker run --name owl-build owl:build
mkdir -p bin
docker cp owl-build:/out/. bin
docker rm owl-build
docker build -t owl --build-arg ARCH=$ARCH .
rm -r bin
