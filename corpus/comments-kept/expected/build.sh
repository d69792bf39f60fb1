#!/bin/sh
# Builds the table server.
set -e

# the server
docker build -t table -f Dockerfile.serve .
