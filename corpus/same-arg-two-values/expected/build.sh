#!/bin/sh
set -e
docker build --build-arg VERSION=1.0.0 --build-arg BUILD_VERSION=12.2 -t about:1.0.0 .
