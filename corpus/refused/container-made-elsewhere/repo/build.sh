#!/bin/sh
set -e
docker cp service:/out/a.txt .
docker build -t x .
