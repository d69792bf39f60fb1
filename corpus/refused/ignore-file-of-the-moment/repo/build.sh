#!/bin/sh
set -e
git status --ignored --short | cut -c4- > .dockerignore
docker build -t a-build -f Dockerfile.build .
docker create --name a-box a-build
docker cp a-box:/out/a.txt .
docker rm a-box
docker build -t a .
