#!/bin/sh
set -e
docker build -t codes .
