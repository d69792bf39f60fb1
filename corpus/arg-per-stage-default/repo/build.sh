#!/bin/sh
set -e
docker build -t level-build -f Dockerfile.build .
docker create --name level level-build
docker cp level:/out/level level
docker rm level
docker build -t level .
rm level
