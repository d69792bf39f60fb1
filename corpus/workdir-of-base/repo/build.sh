#!/bin/sh
docker build -t rules-build -f Dockerfile.build . &&
docker create --name rules rules-build &&
docker cp rules:/src/rules.conf . &&
docker rm rules &&
docker build -t proxy .
