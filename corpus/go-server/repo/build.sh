#!/bin/sh -e
docker build -t board-build -f Dockerfile.build .
docker create --name board-build board-build
docker cp board-build:/out out
docker rm board-build
docker build -t board .
rm -rf out
