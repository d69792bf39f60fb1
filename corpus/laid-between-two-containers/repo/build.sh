#!/bin/sh
set -e
docker run --rm -v "$PWD:/src" -w /src busybox sh parts.sh
cp names.txt order.txt
mkdir -p kept
cp out/head.txt kept/
mv out/tail.txt tail.txt
chmod 640 out/note.txt
rm out/draft.txt
docker run --rm -v "$PWD:/src" -w /src busybox sh -c "sh page.sh > out/page.txt"
docker build -t page .
