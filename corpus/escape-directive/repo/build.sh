#!/bin/sh
set -e
docker build -t paths-build -f Dockerfile.build .
docker create --name paths paths-build
docker cp paths:/out/paths.txt .
docker rm paths
docker build -t paths .
rm paths.txt
