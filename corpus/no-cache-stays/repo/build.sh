#!/bin/sh
docker build -t seed-build -f Dockerfile.build .
docker rm -f seed 2>/dev/null
docker create --name seed seed-build
docker cp seed:/out/seed.txt .
docker build --no-cache -t seed .
