#!/bin/sh
set -e

for ARCH in amd64 arm64; do
  docker build --build-arg ARCH=$ARCH -t bell-build:$ARCH -f Dockerfile.build .
  docker create --name bell-$ARCH bell-build:$ARCH
  docker cp bell-$ARCH:/out/bell ./bell-$ARCH
  docker rm bell-$ARCH

  docker build --build-arg ARCH=$ARCH -t bell:$ARCH .
  docker push bell:$ARCH
done
rm -f bell-*
