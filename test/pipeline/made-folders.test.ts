/** Where a file lands that is copied to a path without a slash: inside, when the image has made a folder of it by then. */
import { describe, expect, it } from 'vitest'
import { printText } from '../../src/text/symbolic.ts'
import { editScript } from '../rewrite/driver/pipelines.ts'

const script =
  'docker build -t b -f Dockerfile.build .\ndocker create --name e b\ndocker cp e:/src/app app\ndocker build -t x .\n'

const landed = (final: string): string | undefined => {
  const { pipeline } = editScript(script, { files: { Dockerfile: `FROM alpine:3.18 AS base\n${final}CMD ["/opt/bin/app"]\n` } })
  return pipeline.handoffs.map(({ imagePath }) => printText(imagePath)).at(0)
}

describe('a file that is copied to a path without a slash', () => {
  it.each([
    ['mkdir', 'RUN mkdir -p /opt/bin\nCOPY app /opt/bin\n'],
    ['mkdir of a variable', 'ENV D /opt\nRUN apk add x && mkdir -p "$D/bin" && chmod 755 $D\nCOPY app $D/bin\n'],
    ['mkdir of a folder below', 'ARG D=/opt/bin\nRUN mkdir -p ${D}/plugins; true\nCOPY app /opt/bin\n'],
    ['WORKDIR', 'WORKDIR /opt/bin\nCOPY app /opt/bin\n'],
    ['VOLUME', 'VOLUME /opt/bin\nCOPY app /opt/bin\n'],
    ['another COPY', 'COPY main.go /opt/bin/\nCOPY app /opt/bin\n'],
    ['the stage that it is FROM', 'RUN mkdir /opt /opt/bin\nFROM base\nCOPY app /opt/bin\n'],
  ])('lands inside behind %s', (_, final) => {
    expect(landed(final)).toBe('/opt/bin/app')
  })

  it.each([
    ['nothing makes it', 'COPY app /opt/bin\n'],
    ['it is made afterwards', 'COPY app /opt/bin\nRUN mkdir -p /opt/bin\n'],
    ['another folder is made', 'RUN mkdir -p /opt/bins /opt\nCOPY app /opt/bin\n'],
    ['it is removed again', 'RUN mkdir -p /opt/bin && rm -r /opt/bin\nCOPY app /opt/bin\n'],
    ['only a file lies there', 'COPY main.go /opt/bin\nCOPY app /opt/bin\n'],
  ])('is that path where %s', (_, final) => {
    expect(landed(final)).toBe('/opt/bin')
  })
})
