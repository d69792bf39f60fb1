#!/bin/sh
set -e
# The farm's base images are called build and builder.
docker build -t farm-shell .
