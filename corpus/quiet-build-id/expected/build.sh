#!/bin/bash
set -e
docker build -t notes .
