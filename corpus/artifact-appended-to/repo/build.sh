#!/bin/sh
set -e
docker build -t about-build -f Dockerfile.build .
docker create --name about about-build
docker cp about:/out/about.txt .
docker cp about:/out/site site
docker rm about
echo 'channel: stable' >> about.txt
echo stable >> site/channel
docker build -t about .
rm -rf about.txt site
