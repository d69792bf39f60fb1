#!/bin/sh
set -e
docker build -t x:build -f Dockerfile.build .
docker create --name c x:build
docker cp c:/out/a.txt .
docker rm c
docker build -t x
