#!/bin/sh
set -e
docker build -t below-tmp .
