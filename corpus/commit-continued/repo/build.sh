#!/bin/sh
set -e
docker build -t commit-build -f Dockerfile.build .
docker rm -f commit-box >/dev/null 2>&1 || true
docker run --name commit-box -e LANG=C -p 80 --expose 8081/udp --label made="by hand" --stop-signal INT commit-build
docker commit --change 'ENV LIST=/out/list.sorted' --change 'CMD ["cat", "/out/list.sorted"]' commit-box commit-ready
docker rm commit-box
docker build -t commit .
docker rmi commit-ready
