#!/bin/sh
set -e
eval "$BEFORE_IMAGE"
docker build -t a .
