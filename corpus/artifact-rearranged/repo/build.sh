#!/bin/sh
set -e
docker build -t site:build -f Dockerfile.build .
docker create --name site-build site:build
docker cp site-build:/out/site site
docker rm site-build
mv site/docs/api site/manual
mkdir -p site/uploads/images
ln -s js/app.js site/main.js
touch site/ready
docker build -t site .
rm -rf site
