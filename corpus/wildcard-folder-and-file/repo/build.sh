#!/bin/sh
set -e
rm -rf stage
mkdir stage
cp app.conf stage/
docker build -t wildcard-build -f Dockerfile.build .
docker create --name wildcard-copy wildcard-build
docker cp wildcard-copy:/out/app stage/
docker rm wildcard-copy
cp Dockerfile stage/
docker build -t wildcard stage
rm -rf stage
