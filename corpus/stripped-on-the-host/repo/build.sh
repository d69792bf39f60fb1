#!/bin/sh
set -e
docker build -t ping:build -f Dockerfile.build .
docker create --name ping ping:build
docker cp ping:/src/ping ping
docker rm ping
strip ping
docker build -t ping .
