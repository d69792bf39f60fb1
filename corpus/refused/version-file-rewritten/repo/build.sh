#!/bin/sh
set -e
date > built
docker build -t oil-build -f Dockerfile.build .
docker create --name oil oil-build
docker cp oil:/out/oil.txt .
docker rm oil
date > built
docker build -t oil .
rm oil.txt built
