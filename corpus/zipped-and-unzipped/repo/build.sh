#!/bin/sh
set -e
docker build -t pages-build -f Dockerfile.build .
docker create --name pages pages-build
docker cp pages:/out/pages pages
docker rm pages
zip -qr pages.zip pages
unzip -qo pages.zip -d image
docker build -t pages image
rm -rf pages pages.zip
