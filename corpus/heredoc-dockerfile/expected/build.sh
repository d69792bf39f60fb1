#!/bin/sh
set -e

docker build -t tide -f- . <<END
FROM busybox AS build
COPY tide.in /in/
RUN mkdir /out && sort /in/tide.in > /out/tide.txt

FROM busybox
ENV ANSWER=\$HOME
COPY --from=build --chown=0:0 /out/tide.txt /tide.txt
CMD ["cat", "/tide.txt"]
END
