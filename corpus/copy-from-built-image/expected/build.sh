#!/bin/sh
set -e
docker build -t stars:latest .
