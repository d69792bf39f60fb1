#!/bin/sh
set -e
docker build -t day-build -f Dockerfile.build .
docker create --name day day-build
docker cp day:/out/day.txt .
docker rm day
docker build -t day .
