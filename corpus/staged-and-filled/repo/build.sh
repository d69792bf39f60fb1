#!/bin/sh
set -e
greet() {
  echo "building"
  date
}
greet
rm -rf stage
mkdir -p stage
cp settings.conf stage/
docker build -t filled-build -f Dockerfile.build .
docker create --name filled-copy filled-build
docker cp filled-copy:/out/list.sorted stage/
docker rm filled-copy
sed 's/@NAME@/list/' Dockerfile.in > stage/Dockerfile
docker build -t filled stage
rm -rf stage
