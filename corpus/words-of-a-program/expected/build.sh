#!/bin/sh
set -e

labels=$(tools/about labels)

docker build ${labels} -t greeting .
