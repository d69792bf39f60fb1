#!/bin/sh
set -e
docker build -t rowan-build -f Dockerfile.build .
docker create --name rowan-box rowan-build
docker cp rowan-box:/out/rowan.txt .
docker rm rowan-box

export VERSION=2.1
envsubst '$VERSION' < Dockerfile.tmpl > Dockerfile
docker build -t rowan .
