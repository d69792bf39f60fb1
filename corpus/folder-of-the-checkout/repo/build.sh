#!/bin/sh
set -e
CODE_DIR=$(cd "$(dirname "$0")" && pwd)

docker build -t tree:build -f Dockerfile.build "$CODE_DIR"
docker run --rm tree:build cat /out/tree.txt > "$CODE_DIR/tree.txt"
cp "$CODE_DIR/tree.txt" "$CODE_DIR/docker/$(basename "$CODE_DIR")/tree.txt"
docker build -t tree docker/tree
