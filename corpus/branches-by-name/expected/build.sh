#!/bin/sh
set -e

usage() {
  cat <<EOF
Usage: $0 [builder|extract|image]
  builder   build the image that makes the table
  extract   copy the table out of it
  image     build the image that is shipped
EOF
}

case "$1" in
  builder)
    docker build -t tide:build --target build .
    ;;
  extract)
    docker create --name tide tide:build
    docker cp tide:/out/tide.csv .
    docker rm tide
    ;;
  image)
    docker build -t tide .
    ;;
  "")
    docker build -t tide .
    ;;
  *)
    usage >&2
    exit 2
    ;;
esac
