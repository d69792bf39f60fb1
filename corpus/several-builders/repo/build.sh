#!/bin/bash
set -e
mkdir -p artifacts

docker build -t shop-ui -f Dockerfile.ui .
docker create --name shop-ui shop-ui
docker cp shop-ui:/ui/page.html artifacts/

docker build -t shop-api -f Dockerfile.api .
docker create --name shop-api shop-api
docker cp shop-api:/api/handler.sh artifacts/

docker rm shop-ui shop-api
docker build -t shop .
rm -rf artifacts
