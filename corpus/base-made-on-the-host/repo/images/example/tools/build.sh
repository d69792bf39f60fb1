#!/bin/sh
set -e
cd "$(dirname "$0")"
docker build -t example/tools .
id=$(docker create example/tools)
docker cp "$id:/out/app" ../app/app
docker rm "$id"
