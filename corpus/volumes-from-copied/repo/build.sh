#!/bin/sh
set -e
rm -rf out
mkdir out
docker build -t exchange-build -f Dockerfile.build .
docker run --name exchange -v /exchange exchange-build sh -c "cp /out/app /exchange/ && cp -r '/src/site' /exchange/"
docker run --rm --volumes-from exchange -v "$PWD/out:/host" busybox cp -r /exchange/. /host/
docker rm -v exchange
docker build -t exchange .
