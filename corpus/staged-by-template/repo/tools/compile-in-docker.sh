#!/bin/sh
set -e
. tools/settings.sh
: ${compile_in:=$TOOLS_IMAGE}
docker run --rm -v "$PWD:/work" -w /work "$compile_in" compile
