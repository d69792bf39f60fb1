#!/bin/sh
docker build -t demo:build -f Dockerfile.build .
docker create --name extract demo:build
docker cp extract:/src/app ./app
docker rm extract
docker build -t demo .
