#!/bin/sh
set -e
docker build -t db-build -f Dockerfile.build .
docker create --name db db-build
docker cp db:/out/db.txt .
docker rm db
if [ -n "$DEBUG" ]; then
  docker build -t db -f Dockerfile.debug .
else
  docker build -t db -f Dockerfile.small .
fi
rm db.txt
