#!/bin/sh
set -e
docker build -t table:build -f Dockerfile.build .
docker create --name table table:build
docker cp table:/out/table.txt table.txt
docker rm table
docker build -t table-server --target server .
docker build -t table-client --target client .
