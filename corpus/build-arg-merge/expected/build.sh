#!/bin/bash
set -euo pipefail
CHANNEL=${CHANNEL:-stable}
docker build --build-arg CHANNEL="$CHANNEL" --build-arg COMMIT -t manifest --build-arg PARTS=core .
