#!/bin/sh
set -e

base() {
  echo "FROM busybox"
  echo "ENV SORTED=yes"
}

# The builder.
base > Dockerfile
echo "COPY mint.in /in/" >> Dockerfile
echo "RUN mkdir /out && sort /in/mint.in > /out/mint.txt" >> Dockerfile
docker build -t mint-build .
docker create --name mint-box mint-build
docker cp mint-box:/out/mint.txt .
docker rm mint-box

# Two images of it.
echo "FROM busybox" > Dockerfile
echo "COPY mint.txt /mint.txt" >> Dockerfile
printf 'CMD ["cat", "/mint.txt"]\nLABEL kind=plain\n' >> Dockerfile
docker build -t mint .

base > Dockerfile.tidy && echo "COPY mint.txt /srv/" >> Dockerfile.tidy
docker build -t mint:tidy -f Dockerfile.tidy .
rm Dockerfile Dockerfile.tidy mint.txt
