#!/bin/sh
set -e
docker build -t stars:build -f Dockerfile.build .
docker build -t stars:latest .
