#!/bin/sh
set -e
VERSION=$(git describe --tags)-${1:-dev}
docker build -t banner-build -f Dockerfile.build .
docker run --name banner -e CHANNEL -e "VERSION=v $VERSION" banner-build
docker cp banner:/out/banner ./banner
docker rm banner
docker build -t banner .
rm banner
