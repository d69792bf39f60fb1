#!/bin/sh
set -e

VERSION=1.4
sed -e "s/@VERSION@/$VERSION/" Dockerfile.in > Dockerfile
docker build -t kelp:$VERSION .
