#!/bin/sh
set -e
docker build -t rules:build -f Dockerfile.build .
docker create --name rules rules:build
docker cp rules:/src/rules.out deploy/rules.out
docker rm rules
docker build -t rules deploy
rm deploy/rules.out
