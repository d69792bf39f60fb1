#!/bin/sh
set -e
docker build --cache-level 3 -t a-build -f Dockerfile.build .
docker create --name a-box a-build
docker cp a-box:/out/a.txt .
docker rm a-box
docker build -t a .
