#!/bin/sh
set -e
docker build -t a-build -f Dockerfile.build .
docker create --name a-box a-build
docker export a-box | docker import --change 'CMD ["cat", "/a.txt"]' --change 'ENV FLAT=yes' - flat
docker rm a-box
docker build -t a .
docker rmi flat
