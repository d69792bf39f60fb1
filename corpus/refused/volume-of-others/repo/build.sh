#!/bin/sh
set -e
docker create --name taker -v words:/vol busybox
docker cp taker:/vol/list.txt list.txt.out
docker rm taker
docker build -t list .
