#!/bin/sh
set -e
docker volume create out
docker build -t list-build -f Dockerfile.build .
docker run --rm -v out:/vol list-build
docker create --name taker -v out:/vol busybox
docker cp taker:/vol/list.txt list.txt.out
docker rm taker
docker volume rm out
docker build -t list .
