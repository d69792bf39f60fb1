#!/bin/sh
set -e
PATH=$PWD/tools:$PATH
docker build -t ping:build -f Dockerfile.build .
docker create --name ping ping:build
docker cp ping:/src/ping ping
docker rm ping
upx --best -q ping
docker build -t ping .
