#!/bin/sh
set -e
docker build -t hosts --network host --add-host mirror:10.0.0.7 .
