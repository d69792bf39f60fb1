#!/bin/sh
set -e
rm -rf stage
mkdir stage
docker build -t site:build -f Dockerfile.build .
docker create --name site-build site:build
docker cp site-build:/out/site stage/site
docker cp site-build:/out/lib stage/lib
docker rm site-build
find stage/lib -type f -name '*.a' -delete
find stage/site -name '*.map' | xargs rm -f
find stage/site -mindepth 1 -maxdepth 1 -type d -name 'doc*' -exec rm -rf {} +
find stage/lib -maxdepth 1 -type f -name '*.txt' -delete
chmod -R a+rX stage/site
chmod 600 stage/lib/*.so
docker build -t site .
rm -rf stage
