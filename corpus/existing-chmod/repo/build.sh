#!/bin/sh
export DOCKER_BUILDKIT=1
docker build -t notify:build -f Dockerfile.build .
docker create --name notify-build notify:build
docker cp notify-build:/out/notify notify
docker rm notify-build
docker build -t notify .
