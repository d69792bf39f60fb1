#!/bin/sh
docker build -t shop-web .
