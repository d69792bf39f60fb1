#!/bin/sh
set -e
docker build -t hall-build -f Dockerfile.build .
id=$(docker create hall-build)
docker cp $id:/out/site ./site
mkdir -p bin
docker cp $id:/out/server bin/server
docker rm -v $id
tar czf site.tgz -C site .
tar -cf bundle.tar bin conf start.sh
tar --owner=0 --group=0 -czf own.tar.gz bin
docker build -t hall .
rm -rf site bin site.tgz bundle.tar own.tar.gz
