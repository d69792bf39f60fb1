#!/bin/sh
set -e
docker build -t saved-build -f Dockerfile.build .
docker save -o saved.tar saved-build
docker rmi saved-build
docker load -i saved.tar
docker save saved-build | docker load
rm saved.tar
docker create --name saved saved-build true
docker cp saved:/app app
docker rm saved
docker build -t saved-final .
