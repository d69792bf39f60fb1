#!/bin/sh
set -e
docker build -t hazel-build -f Dockerfile.build .
docker create --name hazel-box hazel-build
docker cp hazel-box:/out/hazel.txt .
docker rm hazel-box

tar -cz Dockerfile etc hazel.txt | docker build -t hazel -
rm hazel.txt
