#!/bin/sh
set -e
docker build -t pipe-build -f Dockerfile.build .
docker run --rm pipe-build | docker build -t pipe -
