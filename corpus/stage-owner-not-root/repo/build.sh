#!/bin/sh
set -e
docker build -t time-build -f Dockerfile.build .
docker create --name time time-build
docker cp time:/home/node/app/dist dist
docker rm time
docker build -t time .
rm -rf dist
