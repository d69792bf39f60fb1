#!/bin/sh
set -e
git clone --depth 1 https://git.example.org/acme/builder.git builder
docker build -t acme:build builder
docker create --name take acme:build
docker cp take:/out/lib.txt lib.txt
docker rm take
docker build -t acme .
