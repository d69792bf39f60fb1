#!/bin/sh
set -e
docker build -t words -f docker/Dockerfile .
docker build -t lists -f Dockerfile.lists .
