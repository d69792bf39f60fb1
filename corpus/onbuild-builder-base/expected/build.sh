#!/bin/sh
set -e
docker build -t platform:app .
