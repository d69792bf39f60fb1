#!/bin/sh
# Builds the table server.
set -e

# 2. the server
docker build -t table -f Dockerfile.serve .
