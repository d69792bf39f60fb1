#!/bin/sh
set -e
# the final image is built from a folder of its own, which lies among the sources
docker build -t greet .
