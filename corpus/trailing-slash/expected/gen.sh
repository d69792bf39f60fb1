#!/bin/sh
for name in a b c; do
  printf 'section = %s\n' "$name" > "$name.conf"
done
