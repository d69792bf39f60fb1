#!/bin/sh
set -e
docker build -t names-build -f Dockerfile.build .
rm -rf deploy
mkdir deploy
cp Dockerfile names.conf deploy/
docker create --name names-extract names-build
docker cp names-extract:/src/names.txt deploy/names.txt
docker rm names-extract
docker build -t names deploy
