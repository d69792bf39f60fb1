#!/bin/sh
set -e
docker build -t kit-build -f Dockerfile.build .
docker create --name kit kit-build
docker cp kit:/build/tool .
docker cp kit:/build/tool.1 .
docker rm kit
docker build -t kit .
rm tool tool.1
