#!/bin/sh
set -e
docker build -t names-build -f Dockerfile.build .
docker run --rm names-build cat '/out/[draft]' > '[draft]'
docker run --rm names-build tar -cf - -C /out './[set]' | tar -xf - -C .
docker create --name names-copy names-build
docker cp names-copy:'/out/it'\''s' .
docker cp names-copy:'/out/x$y' .
docker rm names-copy
sed -i 's/pear/plum/' 'it'\''s'
echo quince >> 'x$y'
rm -f '[set]/second'
docker build -t names .
rm -rf '[draft]' '[set]' "it's" 'x$y'
