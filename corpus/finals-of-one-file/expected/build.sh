#!/bin/sh
set -e
docker build -t table-server --target server .
docker build -t table-client --target client .
