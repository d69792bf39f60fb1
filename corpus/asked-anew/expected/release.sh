#!/bin/sh
# Builds the image of the labels.
set -e
tools/pack.sh
