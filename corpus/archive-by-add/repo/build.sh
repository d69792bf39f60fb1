#!/bin/sh
set -e
docker build -t hall-build -f Dockerfile.build .
id=$(docker create hall-build)
docker cp $id:/out/site/. - > site.tar
docker rm -v $id
docker run --rm hall-build tar -czf - -C /out tools > tools.tar.gz
docker build -t hall .
rm -f site.tar tools.tar.gz
