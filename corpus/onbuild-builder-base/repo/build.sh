#!/bin/sh
set -e
docker build -t platform:base -f Dockerfile.base .
docker build -t platform:app .
