import { readdirSync, readFileSync } from 'node:fs'
import fc from '../support/laws.ts'
import { describe, expect, test } from 'vitest'
import { evaluateDockerfile } from '../../src/dockerfile/evaluate.ts'
import { parseDockerfile, walkInstructions } from '../../src/dockerfile/parse.ts'
import { printDockerfile } from '../../src/dockerfile/print.ts'
import type { Dockerfile } from '../../src/dockerfile/ast.ts'
import { inputs, read } from './support.ts'

/** Pieces of Dockerfiles, put together without sense. */
const piece = fc.oneof(
  fc.constantFrom(
    ...[
      'FROM a AS b',
      'FROM b',
      'ARG V=1',
      'ARG',
      'ENV a=b c="d',
      'ENV x ${y:-$z}',
      'RUN x',
      'RUN <<EOF',
      'EOF',
      'COPY --from=0 a b',
      'COPY ["a","b"]',
    ],
    ...[
      '# escape=`',
      '# c',
      '\\',
      '`',
      ' ',
      '\t',
      '\n',
      '\n',
      '\n',
      '\r\n',
      '\uFEFF',
      '"',
      "'",
      '$',
      '${',
      '}',
      '--',
      '[',
      ']',
      '<<',
      'ONBUILD ',
      '\u00a0',
    ],
    ...[
      'WORKDIR ..',
      'HEALTHCHECK CMD x',
      'VOLUME []',
      'USER',
      'LABEL a=b',
      'EXPOSE $P',
      'SHELL ["a"]',
      'STOPSIGNAL 9',
      'MAINTAINER m',
    ],
  ),
  fc.string({ maxLength: 5 }),
)
const text = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''))

function lieEndToEnd(file: Dockerfile): boolean {
  let at = 0
  for (const node of file.nodes) {
    if (node.start !== at || node.end <= node.start) return false
    at = node.end
  }
  return at === file.source.text.length
}

describe('laws', () => {
  test('print of parse is the text, and nodes lie end to end', () => {
    fc.assert(
      fc.property(text, (given) => {
        const file = read(given)
        expect(printDockerfile(file)).toBe(given)
        expect(lieEndToEnd(file)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  test('spans lie inside their instruction, in order', () => {
    fc.assert(
      fc.property(text, (given) => {
        for (const one of walkInstructions(read(given))) {
          const spans = [one.keywordSpan, ...one.flags, one.argumentsSpan]
          const points = [one.start, ...spans.flatMap(({ start, end }) => [start, end]), one.end]
          expect(points).toEqual(points.toSorted((a, b) => a - b))
          expect(
            given
              .slice(one.keywordSpan.start, one.keywordSpan.end)
              .replace(/[\\`]\s*/g, '')
              .toUpperCase(),
          ).toContain(one.keyword.slice(0, 2))
        }
      }),
      { numRuns: 500 },
    )
  })

  test('every text can be evaluated, and a file with no stage to build or a broken line has a blocker', () => {
    fc.assert(
      fc.property(text, (given) => {
        const file = evaluateDockerfile(read(given), inputs())
        const broken = file.target === undefined || file.file.nodes.some((node) => node.kind === 'broken')
        if (broken) expect(file.findings.some(({ severity }) => severity === 'blocker')).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})

const corpus = new URL('../../corpus/', import.meta.url)
const dockerfiles = readdirSync(corpus, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /^dockerfile/i.test(entry.name) && !entry.name.endsWith('.dockerignore'))
  .map((entry) => `${entry.parentPath}/${entry.name}`)

describe('the corpus', () => {
  test.each(dockerfiles.map((path) => [path.slice(path.indexOf('/corpus/') + 1), path]))(
    '%s prints as it was read',
    (_name, path) => {
      const source = { path: 'Dockerfile', text: readFileSync(path, 'utf8') }
      expect(printDockerfile(parseDockerfile(source))).toBe(source.text)
    },
  )
})
