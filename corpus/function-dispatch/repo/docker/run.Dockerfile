FROM busybox
COPY grid.txt /grid.txt
