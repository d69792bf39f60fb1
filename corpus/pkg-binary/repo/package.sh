#!/bin/sh
docker build -t greeter-build -f Dockerfile.build . || exit 1
docker create --name greeter-build greeter-build || exit 1
docker cp greeter-build:/usr/src/app/dist/greeter . || exit 1
docker rm greeter-build

docker build -t greeter:2.0.0 -t greeter:latest . || exit 1
rm greeter
