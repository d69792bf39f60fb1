#!/bin/sh
set -e
docker build -t guide-build -f Dockerfile.build .
docker create --name guide guide-build true
docker cp guide:/work/guide.txt .
docker rm guide
docker build -t guide .
rm guide.txt
