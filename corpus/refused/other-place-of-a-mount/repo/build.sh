#!/bin/sh
mkdir -p out
docker run --rm -v "$PWD:/src" -v "$PWD/out:/out" -w /src busybox cp quay.in out/app
docker build -t quay .
