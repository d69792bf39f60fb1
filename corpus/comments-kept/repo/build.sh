#!/bin/sh
# Builds the table server.
set -e

# 1. the table
docker build -t table-build -f Dockerfile.build .
docker create --name table table-build
docker cp table:/out/table.csv .
docker rm table

# 2. the server
docker build -t table -f Dockerfile.serve .
rm table.csv
