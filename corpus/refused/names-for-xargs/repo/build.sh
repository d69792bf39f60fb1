#!/bin/sh
set -e
docker build -t a-build -f Dockerfile.build .
docker create --name extract a-build
docker run --rm a-build ls /out | xargs -I{} docker cp extract:/out/{} .
docker rm extract
docker build -t a .
