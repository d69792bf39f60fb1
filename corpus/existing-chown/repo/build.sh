#!/bin/sh
set -e
docker build -t worker:build -f Dockerfile.build .
docker create --name worker-build worker:build
docker cp worker-build:/out/worker worker
docker rm worker-build
docker build -t worker:latest .
rm worker
