#!/bin/sh
set -e
docker build -t words-build -f Dockerfile.build .
docker run --name words-run words-build
docker cp words-run:/out/report.txt report.txt
docker rm -v words-run
docker build -t words .
