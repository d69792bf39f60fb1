#!/bin/sh
set -e
docker build -t printed -f Dockerfile.final .
docker build -t printed-small -f Dockerfile.small .
