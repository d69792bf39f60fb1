#!/bin/sh
export DOCKER_BUILDKIT=1
docker build -t notify .
