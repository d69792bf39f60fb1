#!/bin/sh
set -e
docker build -t birds .
