#!/bin/bash
set -e
docker build -t tool:build -f Dockerfile.build .
id=$(docker create tool:build)
docker cp $id:/usr/local/bin/tool - > tool.tar
docker rm -v $id
tar -xvf tool.tar tool
rm tool.tar
docker build -t tool:release -f Dockerfile.release .
rm tool
