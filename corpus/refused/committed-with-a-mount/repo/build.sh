#!/bin/sh
set -e
docker build -t mounted-build -f Dockerfile.build .
docker run --name mounted-box -v "$PWD:/src" mounted-build cp /src/list.txt /out/
docker commit mounted-box commit-ready
docker rm mounted-box
docker build -t mounted .
