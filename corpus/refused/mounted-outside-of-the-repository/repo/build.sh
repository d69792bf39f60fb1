#!/bin/sh
set -e
docker build -t demo:build -f Dockerfile.build .
docker run --rm -v $HOME/out:/out demo:build sh -c 'sed s/a/b/ page.txt > /out/page'
cp $HOME/out/page .
docker build -t demo .
