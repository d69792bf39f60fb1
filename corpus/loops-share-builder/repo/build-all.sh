#!/bin/bash
set -euo pipefail
cd "$(dirname "$0")"

SERVICES="tides winds"
REGISTRY=${REGISTRY:-registry.example.test/almanac}

docker build -t tables -f Dockerfile.tables .

tables=$(docker create tables)
for service in $SERVICES; do
  echo "Extracting the table of $service"
  docker cp "$tables:/out/$service.csv" "$service/table.csv"
done
docker rm "$tables" >/dev/null

for service in $SERVICES; do
  echo "Building $service"
  docker build -t "$REGISTRY/$service" "./$service"
  rm "$service/table.csv"
done

if [ "${PUSH:-no}" = yes ]; then
  for service in $SERVICES; do
    docker push "$REGISTRY/$service"
  done
fi
