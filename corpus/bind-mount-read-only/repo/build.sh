#!/bin/sh
set -eu
docker build -t site-build -f Dockerfile.build .
docker run --rm -v "$(pwd)/src:/src:ro" -v "$(pwd)/out:/out" site-build
docker build -t site .
