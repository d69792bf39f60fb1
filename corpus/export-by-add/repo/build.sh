#!/bin/sh
set -e
docker build -t hall-build -f Dockerfile.build .
id=$(docker create hall-build)
docker export $id | gzip > rootfs.tgz
docker rm -v $id
docker run --name hall-made hall-build sh -c 'mkdir -p /usr/share && sort /srv/hall/page.txt > /usr/share/made.txt'
docker export hall-made | tar -x usr/share/made.txt
docker rm hall-made
docker build -t hall .
rm -rf rootfs.tgz usr
