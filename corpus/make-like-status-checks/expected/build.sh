#!/bin/bash

docker build -t fish .
if [ $? -ne 0 ]; then
  echo "the final image does not build"
  exit 1
fi
echo "done"
