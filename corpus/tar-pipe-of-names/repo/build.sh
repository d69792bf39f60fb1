#!/bin/sh
set -e
docker build -t site-build -f Dockerfile.build .
mkdir pages styles
docker run --rm site-build sh -c 'cd out && find . \( -name "*.html" -o -name home.html \) -print0 | xargs -0 tar c' | tar x -C pages
docker run --rm site-build sh -c 'tar cz $(find out -name "*.css")' | tar xz -C styles
docker build -t site .
rm -rf pages styles
