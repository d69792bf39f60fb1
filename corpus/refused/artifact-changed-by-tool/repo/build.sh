#!/bin/sh
set -e
docker build -t fw-build -f Dockerfile.build .
docker create --name fw fw-build
docker cp fw:/out/fw.bin .
docker rm fw
fwsign --key "$HOME/.keys/fw.pem" --in-place fw.bin
docker build -t fw .
rm fw.bin
