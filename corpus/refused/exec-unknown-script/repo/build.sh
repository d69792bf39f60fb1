#!/bin/bash
set -eu
docker build -t exec-build -f Dockerfile.build .
id=$(docker run -d exec-build sleep 60)
docker exec "$id" sh -c "$BUILD_COMMAND"
docker cp "$id:/src/list.out" list.out
docker rm -f "$id"
docker build -t exec .
