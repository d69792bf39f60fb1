#!/bin/sh
set -e
docker build --target compiled -t calc:compiled -f Dockerfile.build .
docker create --name calc calc:compiled
docker cp calc:/src/calc.awk .
docker rm calc
docker build -t calc .
rm calc.awk
