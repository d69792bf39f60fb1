#!/bin/sh
docker build -t bundle-build -f Dockerfile.build .
docker create --name bundle bundle-build
docker cp bundle:/web/bundle.js public/bundle.js
docker rm -f bundle
docker build -t shop-web .
rm -f public/bundle.js
