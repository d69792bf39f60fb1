#!/bin/sh
set -e
docker run --rm -v "$PWD:/src" -w /src busybox ./task check
docker build -t fruit .
