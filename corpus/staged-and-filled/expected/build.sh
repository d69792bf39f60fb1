#!/bin/sh
set -e
greet() {
  echo "building"
  date
}
greet
rm -rf stage
mkdir -p stage
sed 's/@NAME@/list/' Dockerfile.in > stage/Dockerfile
docker build -t filled -f stage/Dockerfile .
rm -rf stage
