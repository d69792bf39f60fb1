#!/bin/sh
set -e
docker run --rm -v "$PWD:/work" -w /work alpine:3.19 sh pages.sh
docker build -t demo .
