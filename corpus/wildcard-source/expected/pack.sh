#!/bin/sh
set -e
mkdir -p artifacts
for folder in plugins/*/; do
  name=$(basename "$folder")
  tar -czf "artifacts/$name.tar.gz" -C plugins "$name"
  echo "$name" >> artifacts/list.txt
done
