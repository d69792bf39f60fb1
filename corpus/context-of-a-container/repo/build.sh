#!/bin/sh
set -e
docker build -t printing -f Dockerfile.build .
docker run --rm printing | docker build -t printed -
docker create --name printer printing
docker cp printer:/small/. - | docker build -t printed-small -
docker rm printer
