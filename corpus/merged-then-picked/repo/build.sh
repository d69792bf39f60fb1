#!/bin/sh
set -e
docker build -t tool:build -f Dockerfile.build .
docker create --name tool tool:build
stage=$(mktemp -d)
cp Dockerfile "$stage"
docker cp tool:/out/bin/. "$stage"
docker rm tool
cp schema/schema_v*.json "$stage"
docker build -t tool "$stage"
rm -rf "$stage"
