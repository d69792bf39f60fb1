#!/bin/sh
set -e
for arch in amd64 arm; do
  sed "s/@ARCH@/$arch/" Dockerfile.in > "Dockerfile.$arch"
  docker build -t reed-build -f Dockerfile.build .
  docker create --name reed-box reed-build
  docker cp reed-box:/out/reed.txt .
  docker rm reed-box
  docker build -t "reed-$arch" -f "Dockerfile.$arch" .
done
