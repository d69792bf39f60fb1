#!/bin/sh
set -e
docker build -t a .
docker push a
