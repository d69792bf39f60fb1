#!/bin/sh
echo Building shop/react:build

docker build -t shop/react:build . -f Dockerfile.build

docker create --name extract shop/react:build

docker cp extract:/app/build ./app

docker rm -f extract

echo Building shop/react:latest

docker build --no-cache -t shop/react:latest . -f Dockerfile.main
