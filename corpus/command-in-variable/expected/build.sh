#!/bin/sh
: ${DOCKER:=sudo docker}

$DOCKER build -t lines .
