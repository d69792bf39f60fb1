#!/bin/sh
set -e
docker build -t flat-build .
docker run --name flat-box flat-build sh -c 'sort /in/list.txt > /list.sorted && chown 5:6 /list.sorted'
docker export flat-box | docker import --change 'CMD ["cat", "/list.sorted"]' - flat
docker rm flat-box
docker push flat
