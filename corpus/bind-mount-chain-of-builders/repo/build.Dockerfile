FROM busybox
WORKDIR /go
COPY . /go
