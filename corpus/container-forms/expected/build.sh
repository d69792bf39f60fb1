#!/bin/sh
set -e
docker image build --tag birds:latest .
docker image push birds:latest
