#!/bin/sh
set -e
cd "$(dirname "$0")"
mkdir -p out
docker run --rm -v "$PWD":/src -w /src -e ORDER=-r busybox sh make.sh
docker build -t words .
rm -rf out
