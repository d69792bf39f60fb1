#!/bin/sh
set -e
cd "$(dirname "$0")"
docker build -t example/app -f Dockerfile.multistage ..
