#!/bin/sh
set -e
docker build -t in-build -f Dockerfile.build .
docker create --name in in-build
docker cp list.txt in:/src/list.txt
docker cp lists/. in:/src/more
docker start -a in
docker cp in:/src/sorted.txt .
docker rm in
docker build -t in-runtime -f Dockerfile.runtime .
docker create --name runtime in-runtime true
docker cp sorted.txt runtime:/srv/
docker cp notes.txt runtime:/srv/NOTES
docker commit --change 'CMD ["cat", "/srv/sorted.txt"]' runtime in-base
docker rm runtime
rm sorted.txt
docker build -t in .
