#!/bin/sh
set -e
docker build -t label --build-arg "MACHINE=$(uname -m)" --build-arg "LOCAL_USER_ID=$(id -u)" --build-arg "HOST=$(hostname)" .
