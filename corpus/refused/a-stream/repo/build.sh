#!/bin/sh
docker build -t demo:build -f Dockerfile.build .
docker run demo:build cat app > app
docker build -t demo .
