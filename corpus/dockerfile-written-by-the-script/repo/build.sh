#!/bin/sh
set -e
docker build -t words-build -f Dockerfile.build .
docker create --name words-box words-build
docker cp words-box:/out/words.txt words.txt
docker rm words-box

cat > Dockerfile <<'END'
FROM busybox
COPY words.txt /words.txt
CMD ["cat", "/words.txt"]
END
docker build -t words .
rm Dockerfile words.txt
