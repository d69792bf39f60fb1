#!/bin/sh
set -e
docker build --build-arg http_proxy --build-arg no_proxy=localhost --build-arg https_proxy --build-arg "HTTP_PROXY=${http_proxy}" -t cert .
