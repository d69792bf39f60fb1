#!/bin/sh
set -e
docker build -t moss -f - . <<END
FROM busybox AS build
COPY moss.in /in/
RUN mkdir /out && sort /in/moss.in > /out/moss.txt

FROM busybox
COPY --from=build /out/moss.txt /moss.txt
END
