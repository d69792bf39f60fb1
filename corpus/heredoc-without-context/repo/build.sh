#!/bin/sh
set -e
docker build -t moss-build .
docker build -t moss - <<END
FROM busybox
COPY --from=moss-build /out/moss.txt /moss.txt
END
