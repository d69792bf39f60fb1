#!/bin/sh
set -e
make -C native agent
docker build -t page-build -f Dockerfile.build .
docker create --name page page-build
docker cp page:/out/page.txt .
docker rm page
docker build -t page .
