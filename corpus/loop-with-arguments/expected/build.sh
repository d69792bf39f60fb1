#!/bin/sh
set -e

for ARCH in amd64 arm64; do
  docker build --build-arg ARCH=$ARCH -t bell:$ARCH .
  docker push bell:$ARCH
done
