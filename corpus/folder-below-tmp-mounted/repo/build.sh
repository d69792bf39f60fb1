#!/bin/sh
set -e
docker build -t below-tmp:build -f Dockerfile.build .
rm -rf /tmp/restage-below-tmp
docker run --rm -v /tmp/restage-below-tmp:/made below-tmp:build sh -c 'sed s/a/the/ page.txt > /made/page'
cp /tmp/restage-below-tmp/page .
docker build -t below-tmp .
rm -rf page /tmp/restage-below-tmp
