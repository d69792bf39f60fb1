#!/bin/sh
set -e
MIRROR=${MIRROR:-file://$PWD/mirror}

curl -fsSL -o words.in "$MIRROR/words.txt"
curl -fsSL "$MIRROR/terms.txt" > terms.txt
docker build -t words .
