#!/bin/bash
set -e
SERVICES=(mail news)
for service in "${SERVICES[@]}"; do
  docker build -t "$service" "$service"
done
