#!/bin/sh
set -e
docker build -t double:build --target build .
docker run --rm double:build sh test.sh
docker build -t double .
