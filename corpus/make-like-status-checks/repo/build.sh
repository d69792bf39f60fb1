#!/bin/bash

docker build -t fish-build -f Dockerfile.build .
if [ $? -ne 0 ]; then
  echo "the builder does not build"
  exit 1
fi

docker create --name fish fish-build && docker cp fish:/out/fish.txt . && docker rm fish
if [ ! -f fish.txt ]; then
  echo "no artifact"
  exit 1
fi

docker build -t fish .
if [ $? -ne 0 ]; then
  echo "the final image does not build"
  exit 1
fi
rm fish.txt
echo "done"
