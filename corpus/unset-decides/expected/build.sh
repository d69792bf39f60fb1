#!/bin/sh
set -e
if [ -n "$DEBUG" ]; then
  docker build -t db -f Dockerfile.debug .
else
  docker build -t db -f Dockerfile.small .
fi
