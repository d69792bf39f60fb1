#!/bin/sh
set -e
docker build -t app:build -f Dockerfile.build .
docker create --name app-build app:build
rm -rf target
docker cp app-build:/target target
docker rm app-build
mv target/app-$(cat version.txt).txt docker/app.txt
cp -r target/lib docker/lib
docker build -t app docker
rm -rf target docker/app.txt docker/lib
