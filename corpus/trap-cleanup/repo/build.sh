#!/bin/sh
set -eu

cleanup() {
  docker rm -f wind >/dev/null 2>&1 || true
  rm -f wind.txt
}
trap cleanup EXIT

docker build -t wind-build -f Dockerfile.build .
docker create --name wind wind-build
docker cp wind:/out/wind.txt .
docker build -t wind .
