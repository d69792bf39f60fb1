#!/bin/bash
set -ef

docker build -t mill .
