#!/bin/sh
set -e
rm -rf out
mkdir out
docker build -t notes-build -f Dockerfile.build .
docker run --rm -v "$PWD/out:/out" notes-build cp -r note box /out/
docker build -t notes .
rm -rf out
