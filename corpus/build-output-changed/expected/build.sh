#!/bin/sh
set -e
export DOCKER_BUILDKIT=1
docker build -t press --build-arg LEVEL=2 .
