#!/bin/sh
set -e
docker create --name nginx-types nginx:1.25-alpine
docker cp nginx-types:/etc/nginx/mime.types .
docker rm nginx-types
chmod 600 mime.types
docker build -t types .
rm mime.types
