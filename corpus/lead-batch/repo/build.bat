@echo off
docker build -t app:build -f Dockerfile.build . || exit /b 1
docker run --rm -v %cd%:/out app:build cp app /out/
docker create --name take app:build
docker cp take:/src/app app
docker build -t app .
