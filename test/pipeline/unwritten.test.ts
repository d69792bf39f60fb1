import { describe, expect, it } from 'vitest'
import { migratePattern, verdictOf } from '../support/pattern.ts'

const mounted = 'docker run --rm -v $PWD:/src -w /src'

/** Everything that is said of a final image that takes `out/app` after the given commands. */
function verdict(steps: string): { readonly verdict: string; readonly messages: readonly string[] } {
  const document = migratePattern(`mkdir -p out\n${steps}\ncp Dockerfile out/\ndocker build -t y out\n`, {
    Dockerfile: `FROM alpine:3.20\nCOPY app /app\n`,
  })
  const found = document.pipelines.flatMap(({ findings }) => findings.filter(({ code }) => code === 'RS531'))
  return {
    verdict: verdictOf(document),
    messages: found.map(({ message, at }) => `${at?.path ?? ''}:${String(at?.line)} ${message}`),
  }
}

describe('an artifact that the container is known not to write', () => {
  it('is a caveat that names both files, and the names stay', () => {
    expect(verdict(`${mounted} golang:1.22 go build -o out/server`)).toEqual({
      verdict: 'caveats RS531',
      messages: [
        'Dockerfile:2 Nothing is known to write out/app: the command at build.sh:3 writes out/server. The legacy build fails here, and so does the new one.',
      ],
    })
  })

  it.each([
    ['it is written', `${mounted} golang:1.22 go build -o out/app`],
    ['the folder that holds it is what the command names', `${mounted} golang:1.22 go build -o out/ ./...`],
    ['the host gives it its name', `${mounted} golang:1.22 go build -o out/server\ncp out/server out/app`],
    ['the host brings it there', `${mounted} golang:1.22 go build -o app\ncp app out/`],
    ['it has another place in the container', 'docker run --rm -v $PWD:/src -v $PWD/out:/bin2 golang:1.22 go build -o /bin2/app'],
    ['nobody knows what the command writes', `${mounted} golang:1.22 make`],
    ['a container before it may have written it', `${mounted} golang:1.22 make\n${mounted} golang:1.22 go build -o out/server`],
    [
      'a container before it wrote it',
      `${mounted} golang:1.22 go build -o out/app\n${mounted} golang:1.22 go build -o out/server`,
    ],
  ])('is not said where %s', (_, steps) => {
    const { verdict: status, messages } = verdict(steps)
    expect(status).toMatch(/^(?:caveats|migrated)/)
    expect(messages).toEqual([])
  })
})
