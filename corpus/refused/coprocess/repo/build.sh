#!/bin/bash
set -e

coproc LOG { docker build -t words-build -f Dockerfile.build . 2>&1; }
while read -r line <&"${LOG[0]}"; do
  case "$line" in Step*) echo "$line" ;; esac
done

docker create --name words-box words-build
docker cp words-box:/out/words.txt words.txt
docker rm words-box
docker build -t words .
