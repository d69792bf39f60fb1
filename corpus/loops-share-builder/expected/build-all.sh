#!/bin/bash
set -euo pipefail
cd "$(dirname "$0")"

SERVICES="tides winds"
REGISTRY=${REGISTRY:-registry.example.test/almanac}

for service in $SERVICES; do
  echo "Building $service"
  docker build -t "$REGISTRY/$service" -f "$service/Dockerfile" .
done

if [ "${PUSH:-no}" = yes ]; then
  for service in $SERVICES; do
    docker push "$REGISTRY/$service"
  done
fi
