#!/bin/sh
set -e
VERSION=${1:-dev}

docker build -t plan-build:"$VERSION" -f Dockerfile.build .
docker create --name plan plan-build:"$VERSION"
docker cp plan:/out/plan.txt .
docker rm plan
docker build --build-arg VERSION="$VERSION" -t plan:"$VERSION" .

if [ "$2" = push ]; then
  docker push plan:"$VERSION"
fi
