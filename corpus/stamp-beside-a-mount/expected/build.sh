#!/bin/sh
set -e
echo built > stamp
docker build -t quay .
