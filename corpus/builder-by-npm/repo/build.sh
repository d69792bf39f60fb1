#!/bin/sh
set -e
npm run --silent docker:build
docker create --name extract a-build
docker cp extract:/out/a.txt .
docker rm extract
docker build -t a .
