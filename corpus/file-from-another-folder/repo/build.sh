#!/bin/sh
set -e
cd web
cp ../common/motd.txt .
docker build -t web-build -f Dockerfile.build .
docker create --name web-box web-build
docker cp web-box:/out/words.txt words.txt
docker rm web-box
docker build -t web .
rm motd.txt words.txt
