#!/bin/sh
set -e
git describe --always > VERSION
docker build -t oil-build -f Dockerfile.build .
rm VERSION
docker create --name oil oil-build
docker cp oil:/out/oil.txt .
docker rm oil
docker build -t oil .
rm oil.txt
