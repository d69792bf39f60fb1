#!/bin/sh
set -e
mkdir -p rootfs/etc/count
cp conf/count.conf rootfs/etc/count/
docker build -t count .
rm -rf rootfs
