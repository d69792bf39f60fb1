#!/bin/sh
set -e
docker build -t pump:build -f Dockerfile.build .
docker create --name pump-extract pump:build
docker cp pump-extract:/src/pump pump
docker rm pump-extract
install -m 750 pump pump.new
mv pump.new pump
docker build -t pump .
rm pump
