#!/bin/sh
set -e
docker build -t words-build -f Dockerfile.build .
docker run -d --name words words-build sleep 60
docker exec -i words sh -e <<'EOF'
mkdir /out
sort list.txt > /out/words.txt
EOF
docker cp words:/out/words.txt .
docker rm -f words
docker build -t words .
