#!/bin/sh
set -e
ssh build@farm docker run --rm words:build cat /src/sorted.txt > sorted.txt
docker build -t words .
