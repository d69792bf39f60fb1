#!/bin/sh
set -e
TAG=${1:-latest}
docker build -t loom:$TAG .
