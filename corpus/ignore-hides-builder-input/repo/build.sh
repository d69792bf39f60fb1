#!/bin/sh
set -e
export DOCKER_BUILDKIT=1
docker build -f compile/Dockerfile -t mirror:compile .
docker create --name mirror-compile mirror:compile
docker cp mirror-compile:/src/mirror mirror
docker rm mirror-compile
docker build -t mirror:latest .
rm mirror
