#!/bin/sh
set -e
docker build -t words -f docker/Dockerfile .
