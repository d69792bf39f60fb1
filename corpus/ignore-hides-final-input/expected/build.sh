#!/bin/sh
set -e
docker build -t rules -f deploy/Dockerfile .
