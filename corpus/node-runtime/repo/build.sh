#!/bin/bash
set -euo pipefail

docker build -t clock:build -f Dockerfile.build .

mkdir -p rootfs
id=$(docker create clock:build)
docker cp "$id":/usr/local/bin/node rootfs/node
docker cp "$id":/usr/lib rootfs/lib
docker cp "$id":/srv/app rootfs/app
docker rm "$id"

docker build -t clock:latest .
rm -rf rootfs
