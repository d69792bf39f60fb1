#!/bin/sh
set -e

export BUILD_INFO=local
docker build --build-arg BUILD_INFO -t tide:build -f Dockerfile.build .

BUILD_INFO=$(git rev-parse --short HEAD)
version=$(git describe --tags)

stage=$(mktemp -d)
cp Dockerfile "$stage"
echo "{\"version\": \"${version}\", \"build\": \"${BUILD_INFO}\"}" \
  > "$stage/VERSION.json"

docker create --name tide tide:build
docker cp tide:/out/tide "$stage/tide"
docker rm tide
ls -l "$stage"

docker build -t tide "$stage"
rm -rf "$stage"
