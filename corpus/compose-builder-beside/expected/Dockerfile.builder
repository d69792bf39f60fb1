FROM debian:12-slim
WORKDIR /src
COPY page.txt .
CMD sort $ORDER page.txt > /out/page.html
