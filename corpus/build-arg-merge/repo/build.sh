#!/bin/bash
set -euo pipefail
CHANNEL=${CHANNEL:-stable}
docker build --build-arg CHANNEL="$CHANNEL" --build-arg PARTS=core -t manifest:build -f Dockerfile.build .
docker create --name manifest-build manifest:build
docker cp manifest-build:/out/manifest manifest
docker rm manifest-build
docker build --build-arg CHANNEL="$CHANNEL" --build-arg COMMIT -t manifest .
rm manifest
