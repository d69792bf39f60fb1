#!/bin/sh
set -e

for name in scribe reader; do
  sed "s/{NAME}/$name/g" Dockerfile.in > "Dockerfile.$name"
  docker build -t "quill-$name" -f "Dockerfile.$name" .
done
rm -rf Dockerfile.scribe Dockerfile.reader
