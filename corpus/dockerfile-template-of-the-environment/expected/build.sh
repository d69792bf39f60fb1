#!/bin/sh
set -e

sed "s/@RELEASE@/$RELEASE/" Dockerfile.in | docker build -t dune -f - .
