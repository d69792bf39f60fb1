#!/bin/sh
set -e
docker build -t words:build -f Dockerfile.build .
docker create --name take words:build
docker cp take:/src/sorted.txt sorted.txt
docker rm take
docker build -t words .
