#!/bin/sh
set -e

base() {
  echo "FROM busybox"
  echo "ENV SORTED=yes"
}

# Two images of it.
cat > Dockerfile <<'END'
FROM busybox AS build
ENV SORTED=yes
COPY mint.in /in/
RUN mkdir /out && sort /in/mint.in > /out/mint.txt

FROM busybox
COPY --from=build --chown=0:0 /out/mint.txt /mint.txt
CMD ["cat", "/mint.txt"]
LABEL kind=plain
END
docker build -t mint .

{ printf '%s\n' \
  'FROM busybox AS build' \
  'ENV SORTED=yes' \
  'COPY mint.in /in/' \
  'RUN mkdir /out && sort /in/mint.in > /out/mint.txt' \
  '' > Dockerfile.tidy && base >> Dockerfile.tidy; } && echo 'COPY --from=build --chown=0:0 /out/mint.txt /srv/' >> Dockerfile.tidy
docker build -t mint:tidy -f Dockerfile.tidy .
rm Dockerfile Dockerfile.tidy
