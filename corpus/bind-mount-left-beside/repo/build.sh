#!/bin/sh
set -e
# For Windows
docker run --rm -v "$PWD:/work" -w /work busybox sh windows.sh
mkdir deploy
cp dist/windows/report.txt deploy/report-windows.txt
# The image
docker build -t reporter-build -f Dockerfile.build .
docker run --rm -v "$(pwd):/mnt" reporter-build
docker build -t reporter .
