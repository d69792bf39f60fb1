#!/bin/sh
set -e
# One container has the checkout, and the others have it from there.
docker create --name sources -v "$PWD:/src" busybox true
docker run --rm --volumes-from sources -w /src busybox sh make.sh
docker run --rm --volumes-from sources:ro -v "$PWD/dist:/dist" -w /dist busybox sh /src/sum.sh
docker rm sources
docker build -t counter .
