#!/bin/sh
set -e

# Put it into the image that is served.
docker build --tag page:latest --file Dockerfile.release .
