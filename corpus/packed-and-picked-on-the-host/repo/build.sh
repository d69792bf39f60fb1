#!/bin/sh
set -e
docker build -t demo-build -f Dockerfile.build .
id=$(docker create demo-build true)
docker cp $id:/out/site ./site
docker cp $id:/out/app.js .
docker cp $id:/out/libs ./libs
docker rm -v $id
tar -czf site.tgz -C site .
gzip -9c app.js > app.js.gz
mkdir -p lib
find libs -name '*.so' -exec cp {} lib/ \;
docker build -t demo .
rm -rf site libs lib app.js app.js.gz site.tgz
