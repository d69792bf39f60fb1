#!/bin/sh
set -e
built=$(date +%s%N)
echo "built=$built" > BUILT
sed -i "s/@built@/$built/" conf/route

docker build -t ferry:build -f Dockerfile.build .
rm -rf deck
mkdir deck
docker create --name ferry ferry:build
docker cp ferry:/out/ferry.bin deck/
docker rm ferry

cat > lines <<END
at $built
END
cat ferry.in BUILT > all.txt
date +%N > deck/stamp
chmod +x run.sh
docker build -t ferry .
rm -rf deck lines all.txt
