#!/bin/bash
set -e
APP=app
pushd rel
docker build -t $APP:latest -f Dockerfile ..
popd > /dev/null
