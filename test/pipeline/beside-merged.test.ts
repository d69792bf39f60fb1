import { describe, expect, it } from 'vitest'
import type { MemoryFiles } from '../../src/repository/memory.ts'
import { afterOf, migratePattern, verdictOf } from '../support/pattern.ts'

const builder = 'FROM golang:1.22\nWORKDIR /src\nCOPY main.go .\nRUN go build -o /out/bin/app .\n'

/** What becomes of the lines of the final image, where `steps` fill the folder `ctx` that it is built in. */
function finalOf(steps: string, lines: string, files: MemoryFiles = {}): string {
  const document = migratePattern(
    `docker build -t b -f Dockerfile.build .\ndocker create --name c b\nmkdir ctx\ncp Dockerfile ctx/\n${steps}\ndocker rm c\ndocker build -t f ctx\n`,
    {
      'Dockerfile.build': builder,
      Dockerfile: `FROM alpine:3.20\n${lines}\n`,
      'schema/schema_v1.json': '1',
      'schema/schema_v2.json': '2',
      ...files,
    },
  )
  const text = afterOf(document, 'Dockerfile') ?? ''
  const last = text.slice(text.lastIndexOf('FROM alpine:3.20\n') + 'FROM alpine:3.20\n'.length).trimEnd()
  return `${verdictOf(document)}${text === '' ? '' : `: ${last}`}`
}

const merge = 'docker cp c:/out/bin/. ctx'
const app = 'COPY --from=build --chown=0:0 /out/bin/app /app'

describe('a folder into which an artifact was merged', () => {
  it.each([
    [
      'a file that was laid there afterwards',
      `${merge}\ncp schema/schema_v1.json ctx/`,
      'COPY app /app\nCOPY schema_v1.json /',
      'RS651',
    ],
    ['a file that was there before', `cp schema/schema_v1.json ctx/\n${merge}`, 'COPY app /app\nCOPY schema_v1.json /', 'RS645'],
    [
      'a file that was there before, in a folder',
      `mkdir ctx/s\ncp schema/schema_v1.json ctx/s/\n${merge}`,
      'COPY app /app\nCOPY s/schema_v1.json /',
      'RS645',
    ],
    [
      'a link to such a file',
      `cp schema/schema_v1.json ctx/\n${merge}\nmv ctx/schema_v1.json ctx/one.json`,
      'COPY app /app\nCOPY one.json /schema_v1.json',
      'RS645',
    ],
  ])('gives %s by its name', (_title, steps, lines, code) => {
    expect(finalOf(steps, lines)).toBe(
      `caveats ${code}: ${app}\nCOPY schema/schema_v1.json /${lines.endsWith('one.json /schema_v1.json') ? 'schema_v1.json' : ''}`,
    )
  })

  it.each([`${merge}\ncp schema/*.json ctx/`, `cp schema/*.json ctx/\n${merge}`])(
    'gives what a wildcard finds of the known files: %s',
    (steps) => {
      expect(finalOf(steps, 'COPY app /app\nCOPY schema_v*.json /schema/')).toBe(
        `caveats RS650: ${app}\nCOPY schema/schema_v1.json schema/schema_v2.json /schema/`,
      )
    },
  )

  it.each([
    ['finds all names', merge, '*'],
    ['is all that takes anything of it', merge, 's*.json'],
    ['finds what was copied by the same pattern', 'docker cp c:/out ./out\ncp out/bin/app out/bin/*.json ctx/', '*.json'],
    ['finds what was copied by a narrower one', 'docker cp c:/out ./out\ncp out/bin/app out/bin/schema_*.json ctx/', '*.json'],
  ])('is in doubt where a wildcard %s', (_title, steps, wildcard) => {
    expect(
      finalOf(`${steps}\ncp schema/*.json ctx/`, `${wildcard === 's*.json' ? '' : 'COPY app /app\n'}COPY ${wildcard} /all/`),
    ).toMatch(/^blocked (?:RS\d+ )*RS423/)
  })

  it('is copied with what lay in it before and what came later', () => {
    const steps = `cp schema/schema_v1.json ctx/\n${merge}\ncp schema/schema_v2.json ctx/\ncp -r ctx copy\nrm -r ctx\nmv copy ctx`
    expect(finalOf(steps, 'COPY app schema_v1.json schema_v2.json /')).toBe(
      'caveats RS645 RS651: COPY --from=build --chown=0:0 /out/bin/app /\nCOPY schema/schema_v1.json schema/schema_v2.json /',
    )
  })
})
