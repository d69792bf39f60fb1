#!/bin/sh
set -e
docker build --build-arg ALPINE=3.19 -t plugin .
