#!/bin/sh
set -e
docker build -t list-build -f Dockerfile.build .
docker run --rm -v "$PWD/out:/out" list-build sh -c "sort /src/list.txt > /out/list.txt && wc -l < /src/list.txt > /out/count.txt"
docker build -t list .
