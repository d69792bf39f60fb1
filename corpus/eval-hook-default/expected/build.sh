#!/bin/sh
set -eu
eval "${BEFORE_IMAGE:-}"
docker build -t a .
