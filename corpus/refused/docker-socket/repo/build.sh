#!/bin/sh
set -e
docker build -t state-build -f Dockerfile.build .
docker run --name state -v /var/run/docker.sock:/var/run/docker.sock state-build
docker cp state:/out/state.txt .
docker rm state
docker build -t state .
