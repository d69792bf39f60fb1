#!/bin/sh
set -e
docker build -t example/app-base -f base/Dockerfile .
docker build -t example/app .
