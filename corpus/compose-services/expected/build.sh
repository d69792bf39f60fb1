#!/bin/sh
set -e
docker-compose build app
docker-compose up -d app
