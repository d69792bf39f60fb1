#!/bin/sh
set -e
docker build -t split-build -f Dockerfile.build .
docker create --name split split-build
docker cp split:/out/a.txt .
docker cp split:/out/b.txt .
docker rm split
docker build -t split .
rm a.txt b.txt
