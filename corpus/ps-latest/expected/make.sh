#!/bin/sh
docker build -t tides .
