#!/usr/bin/env bash
set -euo pipefail

REGISTRY=registry.example.org
IMAGE=$REGISTRY/rates
COMMIT=$(git rev-parse --short HEAD)

echo "$REGISTRY_PASSWORD" | docker login -u "$REGISTRY_USER" --password-stdin $REGISTRY

echo "Building $IMAGE"
docker build --label org.example.commit=$COMMIT -t $IMAGE:$COMMIT .
docker tag $IMAGE:$COMMIT $IMAGE:latest

for tag in $COMMIT latest; do
  docker push $IMAGE:$tag
done

docker logout $REGISTRY
echo "Released $COMMIT"
