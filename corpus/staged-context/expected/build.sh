#!/bin/bash
set -e

docker build -t menu -f Dockerfile.final .
