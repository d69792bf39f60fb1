#!/bin/sh
set -e
built=$(date +%s%N)
echo "built=$built" > BUILT
sed -i "s/@built@/$built/" conf/route

rm -rf deck
mkdir deck

cat > lines <<END
at $built
END
cat ferry.in BUILT > all.txt
date +%N > deck/stamp
chmod +x run.sh
docker build -t ferry .
rm -rf deck lines all.txt
