#!/bin/sh
set -e
docker build -t themes-build -f Dockerfile.build .
docker create --name themes themes-build
mkdir -p share
docker cp themes:/out/themes share
docker rm themes
docker build -t themes .
rm -r share
