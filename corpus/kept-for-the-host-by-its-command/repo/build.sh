#!/bin/sh
set -e
rm -rf out kept
mkdir out kept
docker build -t moss-build -f Dockerfile.build .
docker run --rm -v "$PWD/out:/mounted" moss-build
mv 'out/fine moss' out/moss.txt
cp -r out/report kept/
docker build -t moss .
