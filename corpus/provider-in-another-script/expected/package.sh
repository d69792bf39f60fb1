#!/bin/sh
set -e
docker build -t rope .
docker push rope
