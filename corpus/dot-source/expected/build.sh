#!/bin/bash
set -e
docker build -t sum -f Dockerfile.run .
