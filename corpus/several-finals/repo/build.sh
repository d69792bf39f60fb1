#!/bin/sh
set -e
docker build -t talk-build -f Dockerfile.build .
docker create --name talk talk-build
docker cp talk:/out/server.sh .
docker cp talk:/out/client.sh .
docker rm talk

docker build -t talk-server -f Dockerfile.server .
docker build -t talk-client -f Dockerfile.client .
rm server.sh client.sh
