#!/bin/sh
docker create --name extract golang:1.22
docker cp extract:/usr/local/go/VERSION ./version
docker rm extract
chmod g-w version
docker build -t demo .
