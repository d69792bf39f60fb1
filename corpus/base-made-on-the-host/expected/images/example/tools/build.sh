#!/bin/sh
set -e
cd "$(dirname "$0")"
docker build -t example/tools -f ../app/Dockerfile.multistage --target build ..
