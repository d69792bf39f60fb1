#!/bin/sh
set -e
docker build -t gateway:latest -f docker/Dockerfile .
