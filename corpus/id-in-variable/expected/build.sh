#!/bin/bash
set -e

IMAGE=zones

docker build -t "$IMAGE" .
