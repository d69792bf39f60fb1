#!/bin/sh
set -e
docker build -t a-build -f Dockerfile.build .
docker create --name a-box a-build
docker cp a-box:/out/a.txt .
docker rm a-box
j2 Dockerfile.j2 > Dockerfile.generated
docker build -t a -f Dockerfile.generated .
