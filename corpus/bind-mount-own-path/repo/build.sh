#!/bin/sh
set -e

docker run --rm -v "$(pwd):$(pwd)" -w "$(pwd)" busybox:1.36 sh make-words.sh

docker run -d --name counter -v "$PWD:/src" -w /src busybox:1.36 sleep 600
docker exec -e UNIT=words -e MACHINE="$(uname -m)" counter sh count.sh
docker rm -f counter

docker build -t words .
