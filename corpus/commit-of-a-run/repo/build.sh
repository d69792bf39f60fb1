#!/bin/sh
set -e
docker build -t list-build .
docker run --name list-box -e LANG=C list-build sh -c 'sort /in/list.txt > /list.sorted'
ID=$(docker container commit --message "sorted" --change 'CMD ["cat", "/list.sorted"]' list-box)
docker rm list-box
docker tag "$ID" list
docker push list
