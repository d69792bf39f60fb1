#!/bin/sh
set -e
rm -r webui/static
mkdir -p webui/static
echo 'do not edit' > webui/static/README.md
docker build -t webui -f webui/Dockerfile webui
docker run --rm -v "$PWD/webui/static:/src/webui/static" webui sh mk.sh
docker run --rm -v "$PWD/webui/static:/src/webui/static" webui chown -R 0:0 ./static
mkdir -p dist
docker build -t dev -f build.Dockerfile .
docker run -v "$PWD/dist:/go/dist" dev sh compile.sh
docker build -t final .
