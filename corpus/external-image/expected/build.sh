#!/bin/sh
set -e
docker build -t opening-hours .
