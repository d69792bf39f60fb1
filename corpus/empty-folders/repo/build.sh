#!/bin/bash
set -ef

rm -rf ./extract
mkdir -p ./extract/bin
mkdir -p ./extract/lib
mkdir -p ./extract/lib64
mkdir -p spool state/cache/old

docker build -f Dockerfile.build -t mill-build .
docker rm -f mill-extract || true
docker create --name mill-extract mill-build
docker cp mill-extract:/opt/mill/lib ./extract
find ./extract -name "*.a" -exec rm -rf {} \;
docker cp mill-extract:/opt/mill/bin/mill ./extract/bin
docker cp mill-extract:/opt/mill/notes ./state
docker rm -f mill-extract

docker build -t mill .
rm -rf ./extract spool state
