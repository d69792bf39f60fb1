#!/bin/sh
set -e
docker build --file Dockerfile.build --tag weather:build .
container=$(docker create weather:build)
docker cp "$container:/work/dist" dist
docker rm "$container"
docker build --tag weather .
