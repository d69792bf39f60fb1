#!/bin/sh
set -e
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT

rsync -a --exclude='*.note' poems Dockerfile.build "$stage"
docker build -t poems:build -f "$stage/Dockerfile.build" "$stage"

docker create --name poems poems:build
docker cp poems:/out/poems.txt "$stage/poems.txt"
docker rm poems

rsync -a Dockerfile index.html "$stage"
docker build -t poems "$stage"
