#!/bin/bash
set -e
cd server
docker build -t server -f Dockerfile ..
