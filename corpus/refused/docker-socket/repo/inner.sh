docker build -t inner /src
