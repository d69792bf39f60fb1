/** Drivers with the one Dockerfile that a careful person would write for each: equal, and every mutation of it is not. */
import type { Proof } from '../../src/migrate/document.ts'
import { scene, type ProveOptions, type Scene } from './scene.ts'

export interface Pair {
  readonly title: string
  readonly legacy: () => Scene
  readonly dockerfile: string
  readonly options?: ProveOptions
}

export const provePair = ({ legacy, options }: Pair, dockerfile: string): Proof => legacy().prove(dockerfile, options)

const sources = {
  'main.c': 'int main;',
  'src/a.c': 'a',
  'src/b/c.c': 'c',
  'README.md': 'r',
  'site/index.html': 'i',
  'site/css/x.css': 'x',
}

export const pairs: readonly Pair[] = [
  {
    title: 'a file through docker cp',
    legacy: () => {
      const host = scene({
        ...sources,
        'Dockerfile.build':
          'FROM gcc:13\nARG V=1\nENV CC=gcc\nUSER builder\nWORKDIR /src\nCOPY main.c .\nCOPY src src/\nRUN make OUT=/out/app\nLABEL builder=1\nCMD builder-only\n',
        Dockerfile:
          'FROM alpine:3.19\nENV PATH=/app:/bin\nLABEL a=b\nWORKDIR /root/\nCOPY app .\nRUN setcap x /root/app\nEXPOSE 80\nVOLUME /data\nUSER nobody\nSTOPSIGNAL SIGINT\nHEALTHCHECK CMD true\nENTRYPOINT ["./app"]\nCMD ["-v"]\n',
      })
      const box = host.container(host.build('builder', { file: 'Dockerfile.build' }))
      host.copyOut(box, '/out/app', 'app')
      host.build('final')
      return host
    },
    dockerfile:
      'FROM gcc:13 AS build\nARG V=1\nENV CC=gcc\nUSER builder\nWORKDIR /src\nCOPY main.c .\nCOPY src src/\nRUN make OUT=/out/app\nLABEL builder=1\nCMD builder-only\n' +
      'FROM alpine:3.19\nENV PATH=/app:/bin\nLABEL a=b\nWORKDIR /root/\nCOPY --from=build --chown=0:0 /out/app .\nRUN setcap x /root/app\nEXPOSE 80\nVOLUME /data\nUSER nobody\nSTOPSIGNAL SIGINT\nHEALTHCHECK CMD true\nENTRYPOINT ["./app"]\nCMD ["-v"]\n',
  },
  {
    title: 'a folder and the repository beside it',
    legacy: () => {
      const host = scene({
        ...sources,
        '.dockerignore': 'Dockerfile*\nbuild.sh\n.dockerignore\n',
        'Dockerfile.build': 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm run build\nRUN ["npm", "prune"]\n',
        Dockerfile:
          'FROM nginx\nCOPY site /usr/share/nginx/html\nADD dist /usr/share/nginx/html/app/\nCOPY README.md src/a.c /doc/\nCMD nginx -g\n',
      })
      const box = host.container(host.build('builder', { file: 'Dockerfile.build' }))
      host.copyOut(box, '/app/dist', 'dist', 'directory')
      host.build('final')
      return host
    },
    dockerfile:
      'FROM node:20 AS build\nWORKDIR /app\nCOPY . .\nRUN npm run build\nRUN ["npm", "prune"]\n' +
      'FROM nginx\nCOPY site /usr/share/nginx/html\nCOPY --from=build --chown=0:0 /app/dist /usr/share/nginx/html/app/\nCOPY README.md src/a.c /doc/\nCMD nginx -g\n',
  },
  {
    title: 'a container that ran, and an intermediate image',
    legacy: () => {
      const host = scene({
        ...sources,
        'Dockerfile.build':
          'FROM golang:1.21\nWORKDIR /go/src\nCOPY src .\nENV GOOS=linux\nCMD ["go", "build", "-o", "/out/a"]\n',
        'Dockerfile.mid':
          'FROM debian:12\nSHELL ["/bin/bash", "-c"]\nCOPY a /usr/local/lib/a\nRUN ldconfig\nONBUILD COPY README.md /r\n',
        Dockerfile: 'FROM mid\nARG WHO\nRUN echo $WHO > /who\nCMD ["a"]\n',
      })
      const box = host.container(host.build('builder', { file: 'Dockerfile.build' }), {
        run: 'docker run builder',
        actions: ['cmd'],
      })
      host.copyOut(box, '/out/a', 'a')
      const mid = host.build('mid', { file: 'Dockerfile.mid' })
      host.build('final', { uses: { mid }, args: { WHO: 'me' } })
      return host
    },
    dockerfile:
      'FROM golang:1.21 AS build\nWORKDIR /go/src\nCOPY src .\nENV GOOS=linux\nRUN ["go", "build", "-o", "/out/a"]\n' +
      'FROM debian:12 AS mid\nSHELL ["/bin/bash", "-c"]\nCOPY --from=build --chown=0:0 /out/a /usr/local/lib/a\nRUN ldconfig\nONBUILD COPY README.md /r\n' +
      'FROM mid\nARG WHO\nRUN echo $WHO > /who\nCMD ["a"]\n',
    options: { args: { WHO: 'me' } },
  },
]
