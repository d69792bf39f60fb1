#!/bin/sh
set -e

docker build -t talk-server -f Dockerfile.server .
docker build -t talk-client -f Dockerfile.client .
