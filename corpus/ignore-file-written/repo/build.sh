#!/bin/sh
set -e
cat > .dockerignore <<EOF
docs/drafts
*.log
EOF
docker build -t site-build -f Dockerfile.build .
docker create --name site-extract site-build
docker cp site-extract:/out/index index
docker rm site-extract
echo '*' > .dockerignore
echo '!index' >> .dockerignore
docker build -t site .
rm .dockerignore index
