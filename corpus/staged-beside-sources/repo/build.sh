#!/bin/sh
set -e
# the final image is built from a folder of its own, which lies among the sources
mkdir -p stage
cp Dockerfile stage/
cp deploy/greet.conf stage/
docker build -t greet-build -f Dockerfile.build .
docker create --name greet-extract greet-build true
docker cp greet-extract:/out/greet stage/greet
docker rm greet-extract
docker build -t greet stage
rm -rf stage
