#!/bin/sh
set -e
docker build -t reg.example/probe:build --target build .
docker push reg.example/probe:build
docker build -t probe .
