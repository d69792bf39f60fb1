#!/bin/sh
set -e
docker buildx build --platform linux/amd64 -t tide .
