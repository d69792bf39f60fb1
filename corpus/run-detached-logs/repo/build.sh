#!/bin/sh
set -e
docker build -t birds:build -f Dockerfile.build .
container=$(docker run -d birds:build)
docker wait "$container"
docker logs "$container" > birds.txt
docker rm "$container"
docker build -t birds .
