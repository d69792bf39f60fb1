#!/bin/sh
set -e
sed "s/@RELEASE@/$RELEASE/" Dockerfile.build.in | docker build -t sage-build -f - .
docker create --name sage-box sage-build
docker cp sage-box:/out/sage.txt .
docker rm sage-box
docker build -t sage .
