#!/bin/sh
set -e
docker build -t oil-build -f Dockerfile.build .
docker create --name oil oil-build
docker cp oil:/out/oil.txt .
docker rm oil
git describe --always > VERSION
docker build -t oil .
rm VERSION oil.txt
