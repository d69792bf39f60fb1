#!/bin/sh
set -e
docker build -t words-build -f Dockerfile.build .
docker create --name words-box words-build
if docker cp words-box:/out/words.txt words.txt; then
  cat <<END
The words are sorted.
END
fi
docker rm words-box
docker build -t words .
