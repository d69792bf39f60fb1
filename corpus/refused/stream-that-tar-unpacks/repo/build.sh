#!/bin/sh
set -e
docker build -t a-build -f Dockerfile.build .
docker run --rm a-build sh -c 'find out -name "*.txt" -print0 | xargs -0 tar c' | tar x --strip-components=1
docker build -t a .
