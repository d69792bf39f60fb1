#!/bin/sh
set -e
docker build -t mint-build -f Dockerfile.build .
docker create --name mint-box mint-build
docker cp mint-box:/out/mint.txt .
docker rm mint-box

echo "FROM busybox" | tee Dockerfile
echo "COPY mint.txt /mint.txt" | tee -a Dockerfile
docker build -t mint .
