#!/bin/sh
set -e
docker build -t tool-build -f Dockerfile.build .
mkdir -p dist
docker run --rm -v "$PWD/dist:/dist" tool-build cp tool /dist/
docker run --rm tool-build cat go.mod > dist/go.mod
tar -czf tool-linux-amd64.tar.gz -C dist tool go.mod
