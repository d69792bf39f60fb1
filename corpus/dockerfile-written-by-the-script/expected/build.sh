#!/bin/sh
set -e

cat > Dockerfile <<'END'
FROM busybox AS build
COPY words.in /in/
RUN mkdir /out && sort /in/words.in > /out/words.txt

FROM busybox
COPY --from=build --chown=0:0 /out/words.txt /words.txt
CMD ["cat", "/words.txt"]
END
docker build -t words .
rm Dockerfile
