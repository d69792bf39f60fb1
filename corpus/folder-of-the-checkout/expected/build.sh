#!/bin/sh
set -e

docker build -t tree -f docker/tree/Dockerfile .
