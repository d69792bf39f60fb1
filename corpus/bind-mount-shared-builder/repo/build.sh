#!/bin/sh
set -e
docker build -t tool -f Dockerfile.tools .
docker run --rm -v "$PWD:/src:ro" tool sh -c 'grep -q a words'
docker run --rm -v "$PWD:/src" tool sh -c 'mkdir -p out && sort words > out/sorted'
docker build -t words .
