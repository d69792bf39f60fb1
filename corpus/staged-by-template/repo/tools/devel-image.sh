#!/bin/sh
set -e
. tools/settings.sh
STAGE=$(mktemp -d stage.XXXX)
cp tools/Dockerfile.devel "$STAGE"
cp tools/compile.sh "$STAGE"
docker build -t "$TOOLS_IMAGE" -f "$STAGE/Dockerfile.devel" "$STAGE"
rm -rf stage.????
