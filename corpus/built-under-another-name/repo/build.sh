#!/bin/sh
set -e
docker run --rm -v "$PWD:/src" -w /src -e CGO_ENABLED=0 golang:1.22-alpine go build -o heron-server
docker build -t heron .
