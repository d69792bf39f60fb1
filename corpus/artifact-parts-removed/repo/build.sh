#!/bin/sh
set -e
rm -rf stage
mkdir stage
docker build -t site:build -f Dockerfile.build .
docker create --name site-build site:build
docker cp site-build:/out/site stage/site
docker cp site-build:/out/lib stage/lib
docker rm site-build
rm -rf stage/site/docs
rm stage/site/js/*.map
find stage -name '*.a' -exec rm -rf {} \;
docker build -t site .
rm -rf stage
