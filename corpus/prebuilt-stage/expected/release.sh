#!/bin/sh
set -e

docker build -t shop/catalogue:build-stage -f Dockerfile.final --target build .
docker push shop/catalogue:build-stage

docker build -t shop/catalogue:latest -f Dockerfile.final .
docker push shop/catalogue:latest
