#!/bin/sh
: ${DOCKER:=sudo docker}

$DOCKER build -t lines-build -f Dockerfile.build . || exit $?
$DOCKER create --name lines lines-build
$DOCKER cp lines:/out/lines.txt . && $DOCKER rm lines
$DOCKER build -t lines .
rm -f lines.txt
