#!/bin/sh
# extract.sh IMAGE FROM TO
set -e
mkdir -p "$3"
docker create --name extract-"$1" "$1"
docker cp extract-"$1":"$2" "$3"
docker rm extract-"$1"
