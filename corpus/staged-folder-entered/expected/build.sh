#!/bin/bash
set -e
rm -rf _stage
mkdir -p _stage/bin _stage/conf

pushd _stage
docker build -t heron ..
popd
rm -rf _stage

docker build -t heron:lite -f Dockerfile.lite .
