#!/bin/sh
set -e
docker build -t pond-tools - < Dockerfile.tools
docker run --rm -v "$PWD":/src -w /src pond-tools sh -c 'sort $ORDER pond.in > pond.txt'
docker build -t pond .
