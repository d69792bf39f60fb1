#!/bin/sh
set -e
docker build -t kelp-build -f Dockerfile.build .
docker create --name kelp-box kelp-build
docker cp kelp-box:/out/kelp.txt .
docker rm kelp-box

VERSION=1.4
sed -e "s/@VERSION@/$VERSION/" Dockerfile.in > Dockerfile
docker build -t kelp:$VERSION .
