#!/bin/bash
set -e
SERVICES=(mail news)
for service in "${SERVICES[@]}"; do
  docker build -t "$service-build" -f "$service/Dockerfile.build" "$service"
  docker create --name "$service" "$service-build"
  docker cp "$service:/out/service.txt" "$service/"
  docker rm "$service"
  docker build -t "$service" "$service"
  rm "$service/service.txt"
done
