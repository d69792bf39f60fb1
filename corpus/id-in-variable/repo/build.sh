#!/bin/bash
set -e

IMAGE=zones
BUILDER=$IMAGE-builder

docker build -t "$BUILDER" -f Dockerfile.build .
CID=$(docker create "$BUILDER")
docker cp "${CID}:/out/zones.txt" .
docker rm -v "$CID" > /dev/null
docker build -t "$IMAGE" .
