#!/bin/sh
set -e
. ./ci/lib.sh
build_builder a-build
extract a-build /out/a.txt
docker push example/a
