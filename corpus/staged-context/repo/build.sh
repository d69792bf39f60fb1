#!/bin/bash
set -e
context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT

docker build -t menu:build -f Dockerfile.build .
id=$(docker create menu:build)
docker cp "$id:/out/menu.bin" "$context/"
docker rm "$id"

cp etc/menu.conf Dockerfile.final "$context"
docker build -t menu -f "$context/Dockerfile.final" "$context"
