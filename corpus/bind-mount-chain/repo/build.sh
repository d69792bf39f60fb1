#!/bin/sh
set -e
docker run --rm -v "$PWD/web":/web -w /web busybox sh -c 'mkdir -p dist && tr a-z A-Z < index.txt > dist/index.txt'
docker run --rm -v "$PWD":/src -w /src busybox sh make.sh
docker build -t report .
