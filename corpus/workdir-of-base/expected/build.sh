#!/bin/sh
docker build -t proxy .
