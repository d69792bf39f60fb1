#!/bin/sh
set -e
docker build -t all:build -f Dockerfile.build .
docker create --name all all:build
docker cp all:/bundle/all.txt .
docker rm all
docker build -t all .
rm all.txt
