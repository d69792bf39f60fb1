#!/bin/sh
set -eu
if [ -z "${SKIP_IMAGE:-}" ]; then
  docker build -t words .
fi
