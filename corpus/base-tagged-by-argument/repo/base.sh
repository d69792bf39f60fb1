#!/bin/sh
set -e
TAG=${1:-latest}
docker build -f Dockerfile.base -t loom-base:$TAG .
