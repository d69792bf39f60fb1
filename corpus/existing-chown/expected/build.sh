#!/bin/sh
set -e
docker build -t worker:latest .
