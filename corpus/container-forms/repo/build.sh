#!/bin/sh
set -e
docker image build --tag birds:build --file Dockerfile.build .
docker container create --name birds birds:build
docker container cp birds:/out/birds.txt birds.txt
docker container rm --force birds
docker image build --tag birds:latest .
docker image push birds:latest
docker image rm birds:build
