#!/bin/sh
set -e
docker build -t tool --target tools .
docker run --rm -v "$PWD:/src:ro" tool sh -c 'grep -q a words'
docker build -t words .
