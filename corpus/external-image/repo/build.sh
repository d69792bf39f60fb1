#!/bin/sh
set -e
docker build -f Dockerfile.build -t opening-hours:build .
docker create --name opening-hours-build opening-hours:build
docker cp opening-hours-build:/site/public public
docker rm opening-hours-build
docker build -t opening-hours .
rm -r public
