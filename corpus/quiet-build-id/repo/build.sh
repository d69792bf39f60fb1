#!/bin/bash
set -e
builder=$(docker build -q -f Dockerfile.build .)
docker cp "$(docker create --name notes "$builder"):/out/notes.txt" notes.txt
docker rm notes
docker build -t notes .
