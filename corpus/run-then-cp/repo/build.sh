#!/bin/sh
set -e
docker build -t trees-build -f Dockerfile.build .
docker run --name trees trees-build true
docker cp trees:/out/trees.txt .
docker rm trees
docker build -t trees .
