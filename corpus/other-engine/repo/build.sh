#!/bin/sh
set -e
docker -H tcp://big.example.org:2375 build -t a-build -f Dockerfile.build .
docker -H tcp://big.example.org:2375 create --name a-box a-build
docker -H tcp://big.example.org:2375 cp a-box:/out/a.txt .
docker -H tcp://big.example.org:2375 rm a-box
docker build -t a .
