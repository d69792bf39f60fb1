#!/bin/sh
docker build -t demo:build -f Dockerfile.build .
docker run demo:build sh -c 'cat app*' > app
docker build -t demo .
