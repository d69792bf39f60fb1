#!/bin/sh
set -e
docker build -t a-build -f Dockerfile.build .
docker create --name a-box a-build
docker cp a-box:/out/a.txt .
docker rm a-box > removed.txt
docker build -t a .
curl -T removed.txt https://log.example/
