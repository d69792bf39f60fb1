/** Values that a builder had from the environment and that the script sets anew before the final build. */
import { describe, expect, it } from 'vitest'
import { afterOf, migratePattern, verdictOf } from '../../support/pattern.ts'

const files = {
  'Dockerfile.build': 'FROM golang:1.22\nARG V\nWORKDIR /src\nCOPY main.go .\nRUN go build -ldflags "-X v=$V" -o app .\n',
}

function script(first: string, between: string): string {
  return `#!/bin/sh
set -e
${first}
docker build --build-arg V -t x:build -f Dockerfile.build .
docker create --name x x:build
docker cp x:/src/app app
docker rm x
${between}
docker build -t x .
echo "$V"
`
}

describe('a value from the environment', () => {
  it.each([
    [
      'is kept where another is given',
      'export V=1',
      'V=2',
      'migrated',
      'V_GIVEN=$V\nV=2\ndocker build --build-arg V="$V_GIVEN" -t x .',
    ],
    ['is kept once', 'export V=1', 'V=2\nV=3', 'migrated', 'V_GIVEN=$V\nV=2\nV=3\ndocker build --build-arg V="$V_GIVEN" -t x .'],
    ['is the same where nothing else is given', 'export V=1', ':', 'migrated', 'docker build --build-arg V -t x .'],
    ['is the same where the same is given', 'export V=1', 'V=1', 'migrated', 'docker build --build-arg V -t x .'],
    ['is the caller’s', ':', ':', 'migrated', 'docker build --build-arg V -t x .'],
    ['is refused where the caller may export it', ':', 'V=2', 'blocked RS424', undefined],
    ['is refused where a branch gives another', 'export V=1', 'if [ -f main.go ]; then V=2; fi', 'blocked RS555', undefined],
  ])('%s', (_, first, between, verdict, build) => {
    const document = migratePattern(script(first, between), files)
    expect(verdictOf(document)).toBe(verdict)
    if (build !== undefined) expect(afterOf(document, 'build.sh')).toContain(build)
  })
})
