#!/bin/sh
set -e
rm -rf out
mkdir out
docker build -t demo:build -f Dockerfile.build .
docker create --name demo-extract demo:build
docker cp demo-extract:/site/private out/private
docker rm demo-extract
docker build -t demo .
rm -rf out
