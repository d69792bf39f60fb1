#!/bin/sh
set -e
docker build -t volume-build -f Dockerfile.build .
docker run --name volume-box volume-build sh -c 'sort list.txt > /out/list.sorted'
docker commit volume-box volume-ready
docker rm -v volume-box
docker create --name volume-copy volume-ready
docker cp volume-copy:/out/list.sorted .
docker rm -v volume-copy
docker build -t volume .
rm list.sorted
