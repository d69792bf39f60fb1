#!/bin/sh
set -e
docker build -t flat .
docker push flat
