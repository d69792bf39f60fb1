#!/bin/sh
set -e
docker build --build-arg VERSION=12.2 -t about-build -f Dockerfile.build .
docker create --name about about-build
docker cp about:/out/about.txt .
docker rm about
docker build --build-arg VERSION=1.0.0 -t about:1.0.0 .
rm about.txt
