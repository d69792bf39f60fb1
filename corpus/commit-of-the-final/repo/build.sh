#!/bin/sh
set -e
docker build -t a-build -f Dockerfile.build .
docker create --name a-box a-build
docker cp a-box:/out/a.txt a.txt
docker create --name final busybox true
docker cp a.txt final:/a.txt
docker commit -a 'Nobody <nobody@example.com>' --change 'CMD ["cat", "/a.txt"]' final a
docker rm a-box final
docker push a
