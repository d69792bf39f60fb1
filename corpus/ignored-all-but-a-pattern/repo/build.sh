#!/bin/sh
set -e
docker run --rm -v "$PWD":/work -w /work busybox sh src/package.sh
docker build -t packed .
rm -rf target licences.txt
