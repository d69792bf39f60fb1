#!/bin/sh
set -e
rm -rf out
mkdir out
docker build -t site-build -f Dockerfile.build .
docker create --name site site-build
docker cp "site:/pack/my site-1.2.tar.gz" out/
docker rm site
docker build -t site .
rm -rf out
