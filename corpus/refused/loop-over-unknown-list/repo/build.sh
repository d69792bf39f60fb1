#!/bin/bash
set -eu
: "${SERVICES:?which services?}"
docker build -t all-build -f Dockerfile.build .
docker create --name all all-build
for service in $SERVICES; do
  docker cp all:/out/all.txt "$service/"
  docker build -t "$service" "$service"
done
docker rm all
