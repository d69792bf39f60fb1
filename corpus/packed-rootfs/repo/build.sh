#!/bin/sh
set -e
docker build -t count-build -f Dockerfile.build .
docker create --name counting count-build
mkdir -p rootfs/usr/local/bin rootfs/etc/count
docker cp counting:/out/count rootfs/usr/local/bin/count
docker rm counting
cp conf/count.conf rootfs/etc/count/
tar -C rootfs -cf rootfs.tar .
docker build -t count .
rm -rf rootfs rootfs.tar
