#!/bin/sh
set -e
docker build -t about-build -f Dockerfile.build .
docker create --name about about-build
docker cp about:/out/about.txt .
docker rm about
date >> about.txt
docker build -t about .
rm about.txt
