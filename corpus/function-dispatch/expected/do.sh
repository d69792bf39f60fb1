#!/bin/bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

NAME=grid

image() {
  local suffix=$1 file=$2
  docker build -t "$NAME-$suffix" -f "docker/$file.Dockerfile" .
}

package() {
  image run run
}

case "${1:-all}" in
  compile) ;;
  extract) ;;
  package) package ;;
  all) package ;;
  *) echo "usage: $0 [compile|extract|package]" >&2; exit 2 ;;
esac
