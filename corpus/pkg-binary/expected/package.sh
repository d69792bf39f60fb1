#!/bin/sh
docker build -t greeter:2.0.0 -t greeter:latest . || exit 1
