#!/bin/sh
set -e
docker build -t words .
docker push words
