#!/bin/sh
set -e
docker build -t tool-build -f Dockerfile.build .
docker create --name tool tool-build
docker cp tool:/src/tool .
docker rm tool
tar -czf tool-linux-amd64.tar.gz tool
