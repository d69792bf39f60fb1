#!/bin/bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

NAME=grid

image() {
  local suffix=$1 file=$2
  docker build -t "$NAME-$suffix" -f "docker/$file.Dockerfile" .
}

compile() {
  docker build -t "$NAME-build" -f docker/run.Dockerfile --target build .
}

extract() {
  local id
  id=$(docker create "$NAME-build")
  docker cp "$id:/out/grid.txt" grid.txt
  docker rm "$id" >/dev/null
}

package() {
  image run run
}

case "${1:-all}" in
  compile) compile ;;
  extract) extract ;;
  package) package ;;
  all) package ;;
  *) echo "usage: $0 [compile|extract|package]" >&2; exit 2 ;;
esac
