#!/bin/sh
docker build --force-rm -f=Dockerfile.build -t menu_build .
ID=`docker create menu_build`
mkdir -p target
docker cp $ID:/out/menu.txt target
docker rm -v -f $ID
docker build --rm=true -t menu .
docker tag -f menu menu:`date +%Y%m%d` || docker tag menu menu:`date +%Y%m%d`
