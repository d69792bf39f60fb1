#!/bin/sh
set -e
cd "$(dirname "$0")"
VERSION=$(git describe --tags)
docker build -t about --build-arg REVISION="$(git rev-parse HEAD)" --build-arg VERSION="$VERSION" .
