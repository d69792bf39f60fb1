#!/bin/sh
set -e
ID=$(docker build -q .)
docker tag "$ID" list
docker push list
