#!/bin/sh
set -e
docker build -t demo:build -f Dockerfile.build .
id=$(docker create demo:build)
docker cp $id:/src/page.txt ./page-1.0
docker rm $id
ln -s page-1.0 page
docker build -t demo .
