#!/bin/sh
docker build -t x:build -f Dockerfile.build .
docker create --name x x:build
docker cp x:/app ./app
docker rm x
docker build -t x .
