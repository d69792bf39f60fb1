#!/bin/sh
set -e
machine=$(uname -m)
docker build -t label-tools --build-arg MACHINE="$machine" -f Dockerfile.tools .
