#!/bin/sh
set -e
PATH=$PWD/tools:$PATH
MIRROR=${MIRROR:-file://$PWD/mirror}

wget -q -O birds.in "$MIRROR/birds.txt"
wget -q "$MIRROR/terms.txt"
docker build -t birds .
