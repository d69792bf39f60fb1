#!/bin/sh
set -e
docker buildx bake builder
docker create --name extract a-build
docker cp extract:/out/a.txt .
docker rm extract
docker build -t a .
