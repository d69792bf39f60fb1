#!/bin/sh
set -e
docker build -t site:build -f Dockerfile.build .
id=$(docker create site:build)
mkdir -p context/www
tar c --exclude '*.md' --exclude ./drafts -C site . | tar x -C context/www
docker cp $id:/out/app context/www/app
git -c tar.umask=0022 archive HEAD conf | tar x -C context
cp Dockerfile context/
docker rm $id
docker build -t site context
rm -rf context
