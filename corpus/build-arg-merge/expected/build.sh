#!/bin/bash
set -euo pipefail
CHANNEL=${CHANNEL:-stable}
docker build --build-arg CHANNEL="$CHANNEL" --build-arg COMMIT --build-arg PARTS=core -t manifest .
