#!/bin/bash
set -e
APP=app
docker build -t $APP:_build .
CONTAINER=$(docker run -d $APP:_build sleep 2000)
docker cp $CONTAINER:/root/$APP.tar.gz rel/$APP.tar.gz
docker kill $CONTAINER
docker rm $CONTAINER
pushd rel
tar -zxf $APP.tar.gz
rm $APP.tar.gz
docker build -t $APP:latest .
popd > /dev/null
