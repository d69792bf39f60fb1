#!/bin/sh
set -e
docker build -t docs-build -f Dockerfile.build .
docker create --name docs docs-build
docker cp "docs:/out/read me.txt" .
docker rm docs
docker build -t docs .
rm 'read me.txt'
