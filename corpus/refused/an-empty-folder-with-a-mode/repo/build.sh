#!/bin/sh
docker build -t demo:build -f Dockerfile.build .
docker create --name extract demo:build
mkdir -p stage/spool
chmod 777 stage/spool
docker cp extract:/src/app stage/app
docker rm extract
docker build -t demo .
