#!/bin/sh
set -e
rm -rf deploy
mkdir deploy
cp Dockerfile names.conf deploy/
docker build -t names .
