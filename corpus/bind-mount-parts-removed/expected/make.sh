#!/bin/sh
set -e
mkdir -p /out/docs/api /out/js
echo manual > /out/docs/api/index.html
echo home > /out/index.html
echo code > /out/js/app.js
echo map > /out/js/app.js.map
echo map > /out/js/lib.js.map
