#!/bin/sh
set -e
docker build -t greet -f tools/Dockerfile.runtime .
rm -rf stage.????
