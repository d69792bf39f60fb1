#!/bin/sh
set -e
docker build -t plugin:build -f Dockerfile.build .
docker create --name plugin-build plugin:build
docker cp plugin-build:/lib/plugin.so plugin.so
docker rm plugin-build
docker build --build-arg ALPINE=3.19 -t plugin .
rm plugin.so
