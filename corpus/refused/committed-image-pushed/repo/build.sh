#!/bin/sh
set -e
docker build -t pushed-build -f Dockerfile.build .
docker run --name pushed-box pushed-build
docker commit pushed-box commit-ready
docker rm pushed-box
docker push commit-ready
docker build -t pushed .
