#!/bin/sh
set -e

export VERSION=2.1
envsubst '$VERSION' < Dockerfile.tmpl > Dockerfile
docker build -t rowan .
