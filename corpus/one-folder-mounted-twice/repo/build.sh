#!/bin/sh
set -e
mkdir licenses.tmp
docker run --rm -v "$PWD/licenses.tmp:/output" -v "$PWD:/src" -w /src busybox sh collect.sh
mv licenses.tmp/licenses licenses
rmdir licenses.tmp
find licenses -type d | xargs chmod 0755
find licenses -type f | xargs chmod 0644
docker build -t quay .
