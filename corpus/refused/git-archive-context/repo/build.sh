#!/bin/sh
set -e
docker build -t demo-build -f Dockerfile.build .
git archive HEAD | docker build -t demo -
