#!/bin/sh
set -e
docker-compose -f docker-compose.yml -f build.yml build app
