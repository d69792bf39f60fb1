#!/bin/sh
set -e
NAME=$(basename "$PWD")
docker run --rm -v "$PWD:/src/$NAME" -w "/src/$NAME" busybox sh make.sh
docker build -t sorted .
