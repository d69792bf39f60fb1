#!/bin/sh
set -e
docker-compose build pages
docker-compose up pages
docker-compose run --rm words
docker-compose build app
docker-compose up -d app
