#!/bin/sh
set -e
docker build -t rope-build -f Dockerfile.build .
docker create --name rope rope-build
docker cp rope:/out/rope.txt .
docker rm rope
