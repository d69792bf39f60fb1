#!/bin/sh
set -e
cp names.txt order.txt
docker build -t page .
