#!/bin/sh
set -e
docker build -t night-build -f Dockerfile.build .
docker create --name night night-build
docker cp night:/out/night.txt .
docker rm night
docker build -t night .
