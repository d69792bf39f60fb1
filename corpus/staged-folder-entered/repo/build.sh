#!/bin/bash
set -e
rm -rf _stage
mkdir -p _stage/bin _stage/conf
docker build -t heron:build -f Dockerfile.build .
docker create --name heron heron:build

docker cp heron:/out/heron.bin _stage/bin/heron
cp -r etc/* _stage/conf
cp Dockerfile _stage
pushd _stage
docker build -t heron .
popd
rm -rf _stage

lite=$(mktemp -d)
cp -r . "$lite"
docker cp heron:/out/heron.bin "$lite"
docker rm heron
docker build -t heron:lite -f "$lite/Dockerfile.lite" "$lite"
rm -rf "$lite"
