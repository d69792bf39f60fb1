#!/bin/sh
set -e
echo 'do not edit' > webui/static/README.md
docker build -t final .
