#!/bin/sh
set -e
PATH=$PWD/tools:$PATH
docker build -t ping .
