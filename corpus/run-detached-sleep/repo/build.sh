#!/bin/bash
set -e
docker build -t maps-build -f Dockerfile.build .
container=$(docker run -d --rm maps-build sleep 600)
rm -rf maps
docker cp "$container:/out" maps
docker stop --time=0 "$container"
docker build -t maps .
