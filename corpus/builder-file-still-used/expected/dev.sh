#!/bin/sh
# A shell in the build environment.
docker build -t site-dev -f Dockerfile.build .
exec docker run --rm -it -v "$PWD:/src" site-dev
