#!/bin/sh
set -e
rsync -a . build@farm:/src
ssh build@farm "cd /src && docker build -t x-build -f Dockerfile.build . && docker create --name x x-build && docker cp x:/out/app app"
scp build@farm:/src/app app
docker build -t x .
