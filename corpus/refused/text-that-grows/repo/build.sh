#!/bin/bash
set -e

docker build -t words-build -f Dockerfile.build .
docker create --name words-box words-build
docker cp words-box:/out/words.txt words.txt
docker rm words-box

payload=0123456789abcdef
payload=$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload
payload=$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload
payload=$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload
payload=$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload
payload=$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload$payload

docker build --build-arg PAYLOAD="$payload" -t words .
