#!/bin/sh
set -e
place=$(mktemp -d)
cp Dockerfile "$place"
docker build -t oil-build -f Dockerfile.build .
docker create --name oil oil-build
docker cp oil:/out/oil.txt "$place"
docker rm oil
date > "$place/built"
docker build -t oil "$place"
rm -r "$place"
