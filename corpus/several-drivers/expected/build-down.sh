#!/bin/sh
set -e
docker build -t list:down -f Dockerfile.build-down .
