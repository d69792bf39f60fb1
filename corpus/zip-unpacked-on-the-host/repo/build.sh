#!/bin/sh
set -e
docker build -t app:build -f Dockerfile.build .
docker create --name app-extract app:build
docker cp app-extract:/out/app.zip app-out.zip
unzip -q app-out.zip 'app/*' -x '*.md' -d dist
rm app-out.zip
docker rm app-extract
docker build -t app .
