#!/bin/sh
set -e
docker build -t demo:build -f Dockerfile.build .
id=$(docker create demo:build)
docker cp $id:/out/app ./app
docker rm $id
zip -qr app.zip app
docker build -t demo .
