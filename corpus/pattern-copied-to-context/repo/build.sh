#!/bin/sh
set -e
docker build -t sorter -f Dockerfile.build .
docker create --name sorter sorter
docker cp sorter:/out ./out
docker rm sorter
cp out/*.txt docker/
cp out/*.conf docker/words.cfg
docker build -t words docker
STAGE=$(mktemp -d)
cp Dockerfile.lists "$STAGE/Dockerfile"
cp out/*.list "$STAGE"
docker build -t lists "$STAGE"
rm -rf out "$STAGE" docker/*.txt docker/words.cfg
