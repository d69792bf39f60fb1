#!/bin/sh
docker build -t tides-build -f Dockerfile.build .
docker run tides-build /bin/true
docker cp $(docker ps -lq):/out/tides.txt .
docker rm $(docker ps -lq)
docker build -t tides .
