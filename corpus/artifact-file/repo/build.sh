#!/bin/sh
docker build -t hello-build -f Dockerfile.build .
docker create --name hello-build hello-build
docker cp hello-build:/src/hello hello-linux
docker rm hello-build
docker build -t hello .
rm hello-linux
