#!/bin/sh
set -e
docker build -t demo:build -f Dockerfile.build .
id=$(docker create demo:build)
docker cp $id:/out/page.in .
docker rm $id
sed s/@VERSION@/1.0/ page.in > page
docker build -t demo .
