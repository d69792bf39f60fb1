#!/bin/sh
set -e
docker build --build-arg http_proxy=http://one:3128 -t x:build -f Dockerfile.build .
docker create --name c x:build
docker cp c:/out/a.txt .
docker rm c
docker build --build-arg http_proxy=http://two:3128 -t x .
