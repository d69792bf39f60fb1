#!/bin/sh
set -e
docker build -t reg.example/probe:build -f Dockerfile.build .
docker create --name probe-build reg.example/probe:build
docker cp probe-build:/out/probe .
docker push reg.example/probe:build
docker rm probe-build
chmod +x probe
docker build -t probe .
rm probe
