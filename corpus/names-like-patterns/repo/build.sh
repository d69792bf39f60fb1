#!/bin/sh
set -e
docker build -t moss-build -f Dockerfile.build .
docker create --name moss moss-build
docker cp 'moss:/out/a*' .
docker cp 'moss:/out/what[1]' .
docker cp 'moss:/out/größe?' .
docker rm moss
docker build -t moss .
