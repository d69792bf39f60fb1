#!/bin/bash
set -e
docker build -t sum:build -f Dockerfile.build .
docker create --name sum-build sum:build
docker cp sum-build:/app/release release
docker rm sum-build
cp Dockerfile.run release/Dockerfile
docker build -t sum release
rm -rf release
