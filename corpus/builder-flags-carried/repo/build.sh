#!/bin/sh
set -e
docker build --network host --add-host mirror:10.0.0.7 --label stage=build -t hosts-build -f Dockerfile.build .
docker create --name hosts hosts-build
docker cp hosts:/out/hosts.txt .
docker rm hosts
docker build -t hosts .
rm hosts.txt
