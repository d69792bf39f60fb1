#!/bin/bash
set -e
pushd ui
docker build -t ui-build .
popd
docker create --name ui ui-build
docker cp ui:/ui/dist server/static
docker rm ui
cd server
docker build -t server .
rm -rf static
