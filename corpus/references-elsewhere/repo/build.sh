#!/bin/sh
set -e
docker build -t feed-build -f Dockerfile.build .
docker create --name feed feed-build
docker cp feed:/out/feed.txt .
docker rm feed
docker build -t feed .
