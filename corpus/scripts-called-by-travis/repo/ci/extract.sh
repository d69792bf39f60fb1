#!/bin/sh
set -e
docker build -t words:build -f Dockerfile.build .
docker create --name words words:build
docker cp words:/work/sorted.txt sorted.txt
docker rm words
