FROM busybox
WORKDIR /work
COPY names.txt .
COPY script script
COPY ui ui
