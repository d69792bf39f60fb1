#!/bin/sh
set -e

export BUILD_INFO=local

BUILD_INFO_GIVEN=$BUILD_INFO
BUILD_INFO=$(git rev-parse --short HEAD)
version=$(git describe --tags)

VERSION_JSON=$(echo "{\"version\": \"${version}\", \"build\": \"${BUILD_INFO}\"}")

docker build --build-arg BUILD_INFO="$BUILD_INFO_GIVEN" -t tide --build-arg VERSION_JSON="$VERSION_JSON" .
