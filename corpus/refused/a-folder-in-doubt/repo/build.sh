#!/bin/sh
docker build -t demo:build -f Dockerfile.build .
docker create --name extract demo:build
docker cp extract:/src/app ./app
docker rm extract
"$GENERATE" > /dev/null
./generate
docker build -t demo .
