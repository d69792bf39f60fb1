#!/bin/sh
set -e
docker run --rm -v /var/run/docker.sock:/var/run/docker.sock -v "$PWD:/src" -w /src -e CGO_ENABLED=0 golang:1.22-alpine go build -o heron
docker build -t heron .
