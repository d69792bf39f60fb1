#!/bin/sh
set -e
rm -f .cid
docker build -t codes-build -f Dockerfile.build .
docker create --cidfile=.cid codes-build
docker cp "$(cat .cid):/out/codes.txt" codes.txt
docker rm "$(cat .cid)"
rm .cid
docker build -t codes .
