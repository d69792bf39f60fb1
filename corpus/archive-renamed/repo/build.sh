#!/bin/sh
set -e
docker build -t site:build -f Dockerfile.build .
docker create --name site-extract site:build
docker cp site-extract:/out/site.tar .
docker rm site-extract
mv site.tar site.tar.new
docker build -t site .
rm site.tar.new
