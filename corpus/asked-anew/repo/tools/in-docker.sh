#!/bin/bash
set -e
mkdir -p out
ARGS=(
  --rm
  -v "$PWD/out:/work"
  -w /work
  -e LOCAL_USER_ID=$(id -u)
  -e HOST="$(hostname)"
)
docker run "${ARGS[@]}" label-tools "$@"
