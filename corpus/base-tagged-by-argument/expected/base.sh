#!/bin/sh
set -e
TAG=${1:-latest}
docker build --target base -t loom-base:$TAG .
