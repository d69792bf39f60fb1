#!/bin/sh
set -e
docker build --platform linux/amd64 -t a-build -f Dockerfile.build .
docker create --platform linux/amd64 --name a-box a-build
docker cp a-box:/out/a.txt .
docker rm a-box
docker build --platform linux/arm64 -t a .
