#!/bin/sh
set -e
PROXIES="--build-arg http_proxy --build-arg https_proxy --build-arg HTTP_PROXY=$http_proxy"
docker build $PROXIES -t cert-build -f Dockerfile.build .
docker create --name cert cert-build
docker cp cert:/out/cert.txt .
docker rm cert
docker build --build-arg http_proxy --build-arg no_proxy=localhost -t cert .
rm cert.txt
