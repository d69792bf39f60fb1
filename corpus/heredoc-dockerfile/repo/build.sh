#!/bin/sh
set -e
cat Dockerfile.build | docker build -t tide-build -f - .
docker create --name tide tide-build
docker cp tide:/out/tide.txt .
docker rm tide

docker build -t tide -f- . <<END
FROM busybox
ENV ANSWER=\$HOME
COPY tide.txt /tide.txt
CMD ["cat", "/tide.txt"]
END
