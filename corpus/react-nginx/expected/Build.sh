#!/bin/sh
echo Building shop/react:latest

docker build --no-cache -t shop/react:latest . -f Dockerfile.main
