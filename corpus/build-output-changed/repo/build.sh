#!/bin/sh
set -e
export DOCKER_BUILDKIT=1
rm -rf bin
docker build --build-arg LEVEL=2 --output bin -f Dockerfile.build .
chmod 750 bin/press
rm bin/pages/draft.html
docker build -t press .
rm -rf bin
