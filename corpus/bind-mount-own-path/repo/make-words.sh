#!/bin/sh
mkdir -p out
sort -u list > out/words
chmod 600 out/words
