#!/bin/sh
set -e
. tools/settings.sh
docker build -t "$TOOLS_IMAGE" -f tools/Dockerfile.runtime --target devel .
