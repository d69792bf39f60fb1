#!/bin/sh
set -e
docker build -t example/sdk -f Dockerfile.sdk .
docker push example/sdk
docker create --name sdk example/sdk
docker cp sdk:/sdk/lib.txt .
docker rm sdk
docker build -t example/lib .
docker push example/lib
rm lib.txt
