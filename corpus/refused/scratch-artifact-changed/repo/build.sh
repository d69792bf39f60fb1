#!/bin/sh
set -e
docker build -t site-build -f Dockerfile.build .
docker create --name site-box site-build none
docker cp site-box:/site site
docker rm site-box
rm -rf site/docs
docker build -t site .
rm -rf site
