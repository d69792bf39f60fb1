#!/bin/sh
set -e
mkdir -p /out/site/docs/api /out/site/js /out/lib/nested
echo manual > /out/site/docs/api/index.html
echo home > /out/site/index.html
echo code > /out/site/js/app.js
echo map > /out/site/js/app.js.map
echo map > /out/site/js/lib.js.map
echo object > /out/lib/one.a
echo shared > /out/lib/one.so
echo object > /out/lib/nested/two.a
echo top > /out/lib/read.txt
echo below > /out/lib/nested/stays.txt
mkdir /out/site/js/docs
echo deep > /out/site/js/docs/stays.html
chmod -R go-rx /out/site
chown -R 7:7 /out
