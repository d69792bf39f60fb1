#!/usr/bin/env bash
set -euo pipefail

REGISTRY=registry.example.org
IMAGE=$REGISTRY/rates
COMMIT=$(git rev-parse --short HEAD)

echo "$REGISTRY_PASSWORD" | docker login -u "$REGISTRY_USER" --password-stdin $REGISTRY

echo "Building the builder"
docker build -t rates-build -f Dockerfile.build .

echo "Taking the artifact"
docker create --name rates-$COMMIT rates-build
docker cp rates-$COMMIT:/out/rates.txt rates.txt
docker rm rates-$COMMIT

echo "Building $IMAGE"
docker build --label org.example.commit=$COMMIT -t $IMAGE:$COMMIT .
docker tag $IMAGE:$COMMIT $IMAGE:latest

for tag in $COMMIT latest; do
  docker push $IMAGE:$tag
done

rm rates.txt
docker rmi rates-build
docker logout $REGISTRY
echo "Released $COMMIT"
