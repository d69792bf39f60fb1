#!/bin/sh
set -e
mkdir -p out
docker-compose -f docker-compose.yml -f build.yml run --rm words
docker-compose -f docker-compose.yml -f build.yml build app
