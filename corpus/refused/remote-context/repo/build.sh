#!/bin/sh
set -e
docker build -t lib-build https://git.example.org/lib.git#main:docker
docker create --name lib lib-build
docker cp lib:/out/lib.txt .
docker rm lib
docker build -t lib .
