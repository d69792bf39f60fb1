#!/bin/sh
set -e
docker build -t dune-build -f Dockerfile.build .
docker create --name dune-box dune-build
docker cp dune-box:/out/dune.txt .
docker rm dune-box

sed "s/@RELEASE@/$RELEASE/" Dockerfile.in | docker build -t dune -f - .
