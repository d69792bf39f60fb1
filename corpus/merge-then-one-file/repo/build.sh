#!/bin/sh
set -e
docker build -t www-build -f Dockerfile.build .
docker create --name www www-build
docker cp www:/out/. www
docker rm www
docker build -t www .
rm www/news.html
