#!/bin/sh
set -e
docker build -t report-build -f Dockerfile.build .
docker create --name report report-build
docker cp report:/home/maker/out/report.txt report.txt
docker rm report
docker build -t report .
rm report.txt
