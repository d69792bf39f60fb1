#!/bin/sh
docker build -t demo:build -f Dockerfile.build .
CID=$(docker create demo:build)
docker cp "$CID:/src/app" ./app
docker rm "$CID"
docker build -t demo .
echo "$CID" > built-from
