#!/bin/sh
set -e
rm -rf stage
mkdir stage
docker build -t pages-build -f Dockerfile.build .
docker run --rm -v "$PWD/stage:/out" pages-build
cp Dockerfile conf/pages.conf stage/
docker build -t pages stage
