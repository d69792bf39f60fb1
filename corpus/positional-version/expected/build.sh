#!/bin/sh
set -e
VERSION=${1:-dev}

docker build --build-arg VERSION="$VERSION" -t plan:"$VERSION" .

if [ "$2" = push ]; then
  docker push plan:"$VERSION"
fi
