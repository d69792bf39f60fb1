#!/bin/sh
docker build --rm=true -t menu .
docker tag -f menu menu:`date +%Y%m%d` || docker tag menu menu:`date +%Y%m%d`
