#!/bin/sh -e
docker build -t board .
