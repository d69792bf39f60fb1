#!/bin/sh
set -e
docker run --rm -v "$PWD:/src" -w /src busybox sh compile.sh
docker build -t demo rootfs
