#!/bin/sh
set -e
# docker is for the tests
. "$(dirname "$0")/$1"
