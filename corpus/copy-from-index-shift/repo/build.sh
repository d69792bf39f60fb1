#!/bin/sh
set -e
docker build -t form-build -f Dockerfile.build .
docker create --name form form-build
docker cp form:/gen/schema.json .
docker rm form
docker build -t form .
rm schema.json
