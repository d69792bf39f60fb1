#!/bin/sh
set -e
cd "$(dirname "$0")"
root=$(mktemp -d)
mkdir "$root/etc"
cp /etc/os-release "$root/etc/host-release"
tar -C "$root" -czf root.tar.gz .
docker build -t example/base .
rm -rf root.tar.gz "$root"
