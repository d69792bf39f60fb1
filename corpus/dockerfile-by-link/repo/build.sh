#!/bin/sh
set -e
mv Dockerfile Dockerfile.orig
ln -s docker/build.df Dockerfile
docker build -t moss-build .
docker create --name moss moss-build
docker cp moss:/out/moss.txt .
docker rm moss
rm Dockerfile

mv docker/run.df Dockerfile
docker build -t moss .
mv Dockerfile docker/run.df
mv Dockerfile.orig Dockerfile
rm moss.txt
