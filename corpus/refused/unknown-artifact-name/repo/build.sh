#!/bin/sh
set -e
docker build -t a-build -f Dockerfile.build .
name=$(docker run --rm a-build ls /out)
docker create --name a-box a-build
docker cp "a-box:/out/$name" a.txt
docker rm a-box
docker build -t a .
