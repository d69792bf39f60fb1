#!/bin/sh
set -e
STAGE=$(mktemp -d stage.XXXX)
cp tools/Dockerfile.runtime LICENSE "$STAGE"
cp out/greet "$STAGE"
docker build -t greet -f "$STAGE/Dockerfile.runtime" "$STAGE"
rm -rf stage.????
