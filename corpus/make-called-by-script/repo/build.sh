#!/bin/sh
set -e
make reeds.txt
docker build -t reeds .
