#!/bin/sh
set -e
cd "$(dirname "$0")"
docker run --rm -v "$PWD"/lib:/src -w /src busybox sh make.sh target/release
cp lib/target/release/words ./words
cp lib/target/release/words lib/words
mkdir -p pages
docker run --rm -v "$PWD/pages":/pages busybox sh -c 'echo page > /pages/words'
mv pages/words words.page
chmod +x words.page
rm -rf pages lib/target
docker build -t words .
rm -f words words.page lib/words
