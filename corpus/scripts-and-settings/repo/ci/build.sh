#!/bin/sh
set -e
here=$(cd "$(dirname "$0")" && pwd)
. "$here/settings.env"
cd "$here/.."

docker build -t $IMAGE-build -f Dockerfile.build .
"$here/extract.sh" $IMAGE-build /out/snow.txt $OUTPUT
docker build -t $IMAGE .
rm -r $OUTPUT
