#!/bin/sh
set -e
docker build -t routes-build -f Dockerfile.build .
docker create --name routes routes-build
docker cp routes:/gen/routes.json site/
docker rm routes
docker build -t site site
rm site/routes.json
