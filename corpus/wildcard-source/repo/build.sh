#!/bin/sh
set -eu
docker build -f Dockerfile.build -t packages:build .
docker create --name packages-build packages:build
docker cp packages-build:/pack/artifacts .
docker rm packages-build
docker build -t packages .
rm -rf artifacts
