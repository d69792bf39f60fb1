#!/bin/sh
docker build -t a-build -f Dockerfile.build .
if docker create --name a-box a-build; then
  docker cp a-box:/out/a.txt .
docker rm a-box
docker build -t a .
