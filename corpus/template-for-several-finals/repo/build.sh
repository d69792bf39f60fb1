#!/bin/sh
set -e
docker build -t quill-build -f Dockerfile.build .
docker create --name quill quill-build
docker cp quill:/out .
docker rm quill

for name in scribe reader; do
  sed "s/{NAME}/$name/g" Dockerfile.in > "Dockerfile.$name"
  docker build -t "quill-$name" -f "Dockerfile.$name" .
done
rm -rf out Dockerfile.scribe Dockerfile.reader
