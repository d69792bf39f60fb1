import { describe, expect, it } from 'vitest'
import { migratePattern } from '../support/pattern.ts'

/** Where `out/app` comes from, and what is said of places. */
function found(run: string): readonly string[] {
  const document = migratePattern(`mkdir -p out\n${run}\ndocker build -t y .\n`, {
    Dockerfile: `FROM alpine:3.20\nCOPY out/app /app\n`,
  })
  return document.pipelines.flatMap(({ findings, handoffs }) => [
    ...handoffs.map(({ path }) => path),
    ...findings.flatMap(({ code }) => (/^RS54[012]$/.test(code) ? [code] : [])),
  ])
}

const out = '-v $PWD/out:/out'
const src = '-v $PWD:/src -w /src'

describe('a folder that a container has in two places', () => {
  it.each([
    ['is taken from the narrower mount when that comes first', `${out} ${src} golang:1.22 make`, ['/out/app', 'RS540']],
    ['is taken from the narrower mount when that comes last', `${src} ${out} golang:1.22 make`, ['/out/app', 'RS540']],
    ['is only noted when the command names its place', `${src} ${out} golang:1.22 go build -o /out/app`, ['/out/app', 'RS542']],
    ['is only noted when a variable names its place', `${src} ${out} -e GOBIN=/out golang:1.22 make`, ['/out/app', 'RS542']],
    ['is refused when the command names the other place', `${src} ${out} golang:1.22 go build -o out/app`, ['/out/app', 'RS541']],
    [
      'is refused when the other place is named whole',
      `${src} ${out} golang:1.22 sh -c "make >/src/out/app"`,
      ['/out/app', 'RS541'],
    ],
    [
      'is taken from where the command begins when both show the same',
      `${src} -v $PWD:/go golang:1.22 make`,
      ['/src/out/app', 'RS542'],
    ],
    ['is one when it is mounted over itself', `${src} -v $PWD/out:/src/out golang:1.22 make`, ['/src/out/app']],
    ['is one when the repository is only read', `-v $PWD:/src:ro -w /src ${out} golang:1.22 make`, ['/out/app']],
    ['is nothing to what lies apart from it', `${src} -v $PWD/cache:/cache golang:1.22 make`, ['/src/out/app']],
  ])('%s', (_, run, expected) => {
    expect(found(`docker run --rm ${run}`)).toEqual(expected)
  })
})
