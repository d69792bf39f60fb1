/** A small builder pattern, for drivers of every kind. */
export const files = {
  Dockerfile: 'FROM alpine:3.20\nCOPY app /usr/local/bin/app\n',
  'Dockerfile.build': 'FROM golang:1.22\nWORKDIR /src\nCOPY main.go .\nRUN go build -o app main.go\n',
  'main.go': 'package main\n',
}

/** The commands that bring `app` to the host. */
export const make: readonly string[] = [
  'docker build -t demo:build -f Dockerfile.build .',
  'docker create --name extract demo:build',
  'docker cp extract:/src/app ./app',
  'docker rm extract',
]
