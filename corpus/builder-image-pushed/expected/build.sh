#!/bin/sh
set -e
docker build -t example/sdk --target build .
docker push example/sdk
docker build -t example/lib .
docker push example/lib
