#!/bin/sh
set -e
VERSION=$(git describe --tags)-${1:-dev}
docker build -t banner --build-arg CHANNEL --build-arg "VERSION=v $VERSION" .
