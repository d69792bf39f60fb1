#!/bin/sh
set -e
docker build -t lists-build -f Dockerfile.build .
docker run --name lists -v lists-data:/vol lists-build
mkdir -p out
docker run --rm --volumes-from lists -v "$PWD/out:/host" busybox cp -r /vol/. /host/
docker rm lists
docker build -t lists .
