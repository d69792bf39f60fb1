#!/bin/sh
set -e
here=$(cd "$(dirname "$0")" && pwd)
. "$here/settings.env"
cd "$here/.."

docker build -t $IMAGE .
