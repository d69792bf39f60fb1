#!/bin/sh
set -e
ARCH=$(uname -m)
docker build -t owl --build-arg ARCH=$ARCH .
