#!/bin/sh
set -e
docker build -t conf-build -f Dockerfile.build .
docker create --name conf conf-build
mkdir -p out
docker cp conf:/gen/a.conf out/
docker cp conf:/gen/b.conf out
docker cp conf:/gen/c.conf out/c.conf
docker rm conf
docker build -t conf .
rm -r out
