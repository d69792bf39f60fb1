#!/bin/sh
set -e
docker build -t probe:build -f Dockerfile.build .
docker create --name probe-build probe:build
docker cp probe-build:/out/probe .
docker rm probe-build
chmod +x probe
docker build -t probe .
rm probe
