#!/bin/sh
set -e
# The farm's base images are called build and builder.
docker build -t motd-build -f Dockerfile.build .
docker create --name motd motd-build
docker cp motd:/etc/motd.generated motd
docker rm motd
docker build -t farm-shell .
rm motd
