#!/bin/sh
set -e
docker build -t fern-build -f Dockerfile.build .
docker create --name fern-box fern-build
docker cp fern-box:/out/fern.txt .
docker rm fern-box

cat docker/head docker/tail > Dockerfile
docker build -t fern .
