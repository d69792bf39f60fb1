#!/bin/sh
set -e
docker build -t list-build -f Dockerfile.build .
docker run --rm -v "$PWD/dist:/dist" list-build
docker build -t list .
