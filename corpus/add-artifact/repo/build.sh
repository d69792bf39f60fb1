#!/bin/sh
set -e
docker build -t hymn-build -f Dockerfile.build .
docker create --name hymn hymn-build
docker cp hymn:/out/hymn.txt .
docker rm hymn
docker build -t hymn .
