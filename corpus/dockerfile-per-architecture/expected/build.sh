#!/bin/sh
set -e
for arch in amd64 arm; do
  sed "s/@ARCH@/$arch/" Dockerfile.in > "Dockerfile.$arch"
  docker build -t "reed-$arch" -f "Dockerfile.$arch" .
done
