#!/bin/sh
set -e
cd "$(dirname "$0")"
VERSION=$(git describe --tags)
mkdir -p out
docker run --rm -v "$PWD":/src -w /src -e REVISION="$(git rev-parse HEAD)" -e STAGE=release \
	busybox sh -c "sh about.sh '$VERSION' > out/about.txt && chmod 4755 out/about.txt && chown -R $(id -u):$(id -g) out"
docker build -t about .
rm -rf out
