#!/bin/sh
# Builds the image of the labels.
set -e
tools/image.sh
tools/in-docker.sh sh -c 'cat /etc/machine > label.txt && echo "by $LOCAL_USER_ID of $HOST" >> label.txt'
tools/pack.sh
