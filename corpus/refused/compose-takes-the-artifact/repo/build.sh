#!/bin/sh
set -e
docker build -t a-build -f Dockerfile.build .
docker create --name extract a-build
docker cp extract:/out/a.txt .
docker rm extract
docker build -t a .
docker-compose build debug
