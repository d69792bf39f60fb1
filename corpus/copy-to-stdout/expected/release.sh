#!/bin/bash
set -e
docker build -t tool:release -f Dockerfile.release .
