#!/bin/sh
set -e
docker build -t site:build -f Dockerfile.build .
docker create --name site-build site:build
docker cp site-build:/out/site/index.html index.html
docker cp site-build:/out/site/js/app.js app.js
docker rm site-build
sed -i 's/home/home of the site/' index.html
gzip -n app.js
docker build -t site .
rm index.html app.js.gz
