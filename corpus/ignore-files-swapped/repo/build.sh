#!/bin/sh
set -e

cp .dockerignore.build .dockerignore
docker build -t pages-build -f Dockerfile.build .
docker create --name pages pages-build
docker cp pages:/out/index .
docker rm pages

cp .dockerignore.run .dockerignore
docker build -t pages .
rm .dockerignore index
