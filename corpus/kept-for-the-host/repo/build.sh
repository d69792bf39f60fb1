#!/bin/sh
set -e
docker build -t words-build -f Dockerfile.build .
docker run --rm -v "$PWD:/host" words-build cp -r dist /host/
# for the download page
mkdir -p downloads
cp -r dist downloads/words
docker build -t words .
rm -rf dist
