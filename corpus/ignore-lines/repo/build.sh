#!/bin/sh
set -e
docker build -t keys-build -f Dockerfile.build .
docker create --name keys keys-build
docker cp keys:/out/keys.txt .
docker rm keys
docker build -t keys .
