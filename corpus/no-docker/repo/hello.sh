#!/bin/sh
echo "hello, docker"
