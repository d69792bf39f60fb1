#!/bin/sh
set -eu
docker build -t site .
