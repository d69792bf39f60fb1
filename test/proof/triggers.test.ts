import { describe, expect, it } from 'vitest'
import { afterOf, migratePattern, verdictOf } from '../support/pattern.ts'

const take = 'docker create --name e b\ndocker cp e:/go/bin/app app\ndocker rm e\n'
const final = 'FROM alpine:3.20\nCOPY app /app\n'

describe('triggers of a base that nobody can read', () => {
  const rows: readonly (readonly [title: string, script: string, files: Readonly<Record<string, string>>, verdict: string])[] = [
    [
      'are taken along where the context stays',
      `docker build -t b -f Dockerfile.build .\n${take}docker build -t x .\n`,
      { 'Dockerfile.build': 'FROM golang:1.8-onbuild\n', Dockerfile: final },
      'caveats RS222',
    ],
    [
      'are refused where the final image has another context',
      `docker build -t b builder\n${take}docker build -t x .\n`,
      { 'builder/Dockerfile': 'FROM golang:1.8-onbuild\n', 'builder/main.go': 'package main\n', Dockerfile: final },
      'blocked RS520 RS222',
    ],
    [
      'are refused where they may take the artifact from the context',
      `docker build -t b -f Dockerfile.build .\n${take}docker build -t x .\n`,
      { 'Dockerfile.build': 'FROM golang:1.8\nRUN make\n', Dockerfile: 'FROM acme/site-onbuild\nCOPY app /app\n' },
      'blocked RS520 RS222',
    ],
    [
      'are refused where a container ran the image without them',
      'docker run -v $PWD:/go/bin golang:1.8-onbuild go build\ndocker build -t x .\n',
      { Dockerfile: final },
      'blocked RS507',
    ],
  ]
  it.each(rows)('%s', (_title, script, files, verdict) => {
    expect(verdictOf(migratePattern(script, files))).toBe(verdict)
  })

  it('get the arguments that the file does not declare', () => {
    const script = `docker build -t b --build-arg PACKAGE=acme --build-arg V=1 -f Dockerfile.build .\n${take}docker build -t x .\n`
    const files = { 'Dockerfile.build': 'FROM golang:1.8-onbuild\nARG V\n', Dockerfile: final }
    const after = afterOf(migratePattern(script, files), 'build.sh')
    expect(after).toContain('--build-arg PACKAGE=acme')
    expect(after).toContain('--build-arg V=1')
  })

  it('leave out what other builds are given and no ARG asks for', () => {
    const script = `docker build -t b --build-arg PACKAGE=acme -f Dockerfile.build .\n${take}docker build -t x .\n`
    const files = { 'Dockerfile.build': 'FROM golang:1.8\nRUN make\n', Dockerfile: final }
    expect(afterOf(migratePattern(script, files), 'build.sh')).not.toContain('PACKAGE')
  })
})
