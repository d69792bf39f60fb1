#!/bin/sh
set -e
docker build -t oar-build -f Dockerfile.build .
docker create --name oar oar-build
docker cp oar:/out/oar.txt .
docker rm oar
sed -i s/debug/release/ mode
docker build -t oar .
git checkout mode
rm oar.txt
