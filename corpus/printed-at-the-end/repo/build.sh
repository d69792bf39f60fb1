#!/bin/sh
set -e
docker build -t lists-build -f Dockerfile.build .
docker run --rm lists-build > lists.tar.gz
rm -rf dist && mkdir dist
docker run --rm -u 7 -e NAME=deep lists-build sh -c 'mkdir /tmp/doc; cat list.txt > /tmp/doc/$NAME.txt; cd /tmp/doc; tar c deep.txt | gzip -9' | tar -xz -C dist
docker run -d --name lists-box lists-build sleep 60
docker exec lists-box sh -c 'head -n 1 list.txt > first.txt && cat first.txt' > first.txt
docker rm -f lists-box
docker build -t lists .
rm -rf dist lists.tar.gz first.txt
