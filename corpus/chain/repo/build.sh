#!/bin/sh
set -e

docker build -t lookup:generate -f Dockerfile.generate .
docker create --name generate lookup:generate
docker cp generate:/gen/table.h table.h
docker rm generate

docker build -t lookup:compile -f Dockerfile.compile .
docker create --name compile lookup:compile
docker cp compile:/src/lookup lookup
docker rm compile

docker build -t lookup .
rm table.h lookup
