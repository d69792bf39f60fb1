#!/bin/sh
set -e

cat docker/head docker/tail > Dockerfile
docker build -t fern .
