#!/bin/sh
set -e
docker build -t site -f site/Dockerfile .
