#!/bin/sh
set -e

labels=$(tools/about labels)

stage=$(mktemp -d stage.XXXX)
cp words/*.txt "$stage"
docker build -t greeting-build -f Dockerfile.build "$stage"
rm -rf "$stage"

docker create --name greeting-box greeting-build
docker cp greeting-box:/src/greeting greeting
docker rm greeting-box

docker build ${labels} -t greeting .
