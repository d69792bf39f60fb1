#!/bin/sh
set -e

docker build -t moss -f docker/run.df .
