#!/bin/sh
set -e
docker run --rm -v "$PWD":/work -w /work busybox sort -o list.out list.in
docker build -t list .
