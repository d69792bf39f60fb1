#!/bin/sh
set -e
docker build -t saved-build --target build .
docker save -o saved.tar saved-build
docker rmi saved-build
docker load -i saved.tar
docker save saved-build | docker load
rm saved.tar
docker build -t saved-final .
