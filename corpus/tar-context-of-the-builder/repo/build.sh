#!/bin/sh
set -e
tar cf - Dockerfile.build alder.in | docker build -t alder-build -f Dockerfile.build -
docker create --name alder-box alder-build
docker cp alder-box:/out/alder.txt .
docker rm alder-box
docker build -t alder .
