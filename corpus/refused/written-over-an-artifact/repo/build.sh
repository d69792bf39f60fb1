#!/bin/sh
set -e
docker build -t quay-build -f Dockerfile.build .
docker create --name quay quay-build
docker cp quay:/out/quay.txt .
docker cp quay:/out/stamp .
docker rm quay
date > stamp
docker build -t quay .
