#!/bin/sh
set -e
docker build -t greet-build -f Dockerfile.build .
docker create --name greet-extract greet-build
docker cp greet-extract:/out/greet greet
docker rm greet-extract
install -D greet rootfs/usr/bin/greet
mkdir -p rootfs/var/lib/greet
docker build -t greet .
