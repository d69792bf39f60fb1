#!/bin/sh
set -e

docker build -t words --build-arg MACHINE="$(uname -m)" .
