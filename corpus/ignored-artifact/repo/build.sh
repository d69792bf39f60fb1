#!/bin/sh
set -e
docker build -t logo-build -f Dockerfile.build .
docker create --name logo logo-build
mkdir -p dist
docker cp logo:/out/logo.txt dist/
docker rm logo
docker build -t logo .
