#!/bin/sh
set -e

# Make the page in a build image.
cp Dockerfile.build Dockerfile
docker build --tag page:build .
docker create --name page page:build
docker cp page:/out/index.html .
docker rm page

# Put it into the image that is served.
cp Dockerfile.release Dockerfile
docker build --tag page:latest .

# Leave the folder as it was.
rm Dockerfile index.html
