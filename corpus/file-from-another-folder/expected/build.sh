#!/bin/sh
set -e
cd web
cp ../common/motd.txt .
docker build -t web -f Dockerfile ..
rm motd.txt
