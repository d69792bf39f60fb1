#!/bin/sh
set -e
docker build --tag weather .
