#!/bin/sh
set -e
docker build -t double:build -f Dockerfile.build .
docker run --rm double:build sh test.sh
docker create --name double double:build
docker cp double:/src/double.sh .
docker rm double
docker build -t double .
rm double.sh
