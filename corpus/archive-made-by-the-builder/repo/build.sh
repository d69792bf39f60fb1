#!/bin/sh
set -e
docker build -t site-build -f Dockerfile.build .
docker create --name site site-build
docker cp site:/out/site.tar.gz .
docker rm site
mkdir -p dist
docker run --rm site-build cat /root.tar > dist/root.tar
docker build -t site .
rm -rf dist site.tar.gz
