#!/bin/sh
set -e
docker build --network host --add-host mirror:10.0.0.7 -t hosts .
