#!/bin/sh
set -e
docker build -t tides:build -f Dockerfile.build .
docker create --name tides tides:build
docker cp tides:/src/tides.txt tides.txt
docker rm tides
xz -9 -T1 tides.txt
docker build -t tides .
