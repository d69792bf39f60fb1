#!/bin/sh
set -e
# One container has the checkout, and the others have it from there.
docker create --name sources -v "$PWD:/src" busybox true
docker rm sources
docker build -t counter .
