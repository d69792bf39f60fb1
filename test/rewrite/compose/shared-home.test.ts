import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keptLines } from '../../../src/rewrite/compose/kept-lines.ts'
import { joinTexts } from '../../../src/rewrite/compose/shared-home.ts'

/** A template, what it became for each build, and what each is to become; and the template that makes all of these. */
interface Row {
  readonly template: string
  readonly reads: readonly string[]
  readonly composed: readonly string[]
  readonly after: string | undefined
}

const rows: readonly (readonly [title: string, row: Row])[] = [
  [
    'a name that differs',
    {
      template: 'FROM f\nCOPY bin/{NAME} /{NAME}',
      reads: ['FROM f\nCOPY bin/one /one', 'FROM f\nCOPY bin/two /two'],
      composed: ['FROM f\nCOPY --from=b /out/one /one', 'FROM f\nCOPY --from=b /out/two /two'],
      after: 'FROM f\nCOPY --from=b /out/{NAME} /{NAME}',
    },
  ],
  [
    'names that begin alike',
    {
      template: 'COPY @NAME@ /',
      reads: ['COPY app-1 /', 'COPY app-10 /'],
      composed: ['COPY --from=app /out/app-1 /', 'COPY --from=app /out/app-10 /'],
      after: 'COPY --from=app /out/@NAME@ /',
    },
  ],
  [
    'two values in a line',
    {
      template: 'COPY bin/$OS-$ARCH/app /',
      reads: ['COPY bin/linux-arm/app /', 'COPY bin/windows-amd64/app /'],
      composed: ['COPY --from=b /out/linux-arm/app /', 'COPY --from=b /out/windows-amd64/app /'],
      after: 'COPY --from=b /out/$OS-$ARCH/app /',
    },
  ],
  [
    'a value that is the same in both stays as it is',
    {
      template: 'COPY %OS%/%NAME% /',
      reads: ['COPY linux/one /', 'COPY linux/two /'],
      composed: ['COPY --from=b /linux/one /', 'COPY --from=b /linux/two /'],
      after: 'COPY --from=b /linux/%NAME% /',
    },
  ],
  [
    'lines that differ in more than the values',
    {
      template: 'COPY bin/{NAME} /',
      reads: ['COPY bin/one /', 'COPY bin/two /'],
      composed: ['COPY --from=b /out/one /', 'COPY --from=b /lib/two /'],
      after: undefined,
    },
  ],
  [
    'another number of lines',
    {
      template: 'COPY bin/{NAME} /',
      reads: ['COPY bin/one /', 'COPY bin/two /'],
      composed: ['FROM b AS b\nCOPY --from=b /out/one /', 'COPY --from=b /out/two /'],
      after: undefined,
    },
  ],
  [
    'values without anything between them are not told apart',
    {
      template: 'COPY {A}{B} /',
      reads: ['COPY ab /', 'COPY cd /'],
      composed: ['COPY --from=b ab /', 'COPY --from=b cd /'],
      after: undefined,
    },
  ],
]

const lines = (text: string): readonly string[] => text.split('\n')

function join(template: string, reads: readonly string[], composed: readonly string[]): string | undefined {
  const joined = joinTexts(
    lines(template),
    reads.map((read, index) => ({
      read: lines(read),
      composed: keptLines(lines(read), lines(composed[index] ?? '')),
      spelling: new Map<string, string>(),
    })),
  )
  if (joined === undefined) return undefined
  return joined.composed
    .map(({ line, from }) =>
      [...joined.spelling].reduce(
        (text, [word, name]) => text.replaceAll(word, name),
        from === undefined ? line : (lines(template)[from] ?? ''),
      ),
    )
    .join('\n')
}

describe('one template for several Dockerfiles', () => {
  it.each(rows)('%s', (_title, { template, reads, composed, after }) => {
    expect(join(template, reads, composed)).toBe(after)
  })

  it('makes for each build what was asked for', () => {
    const word = fc.stringMatching(/^[a-z]{1,3}$/)
    const values = fc.tuple(word, word)
    const shape = fc.array(fc.constantFrom('{A}', '{B}', 'a', 'ab', '/', ' '), { minLength: 1, maxLength: 12 })
    const law = fc.property(values, values, shape, (one, two, parts) => {
      const filled = (text: string, [a, b]: readonly [string, string]): string => text.replaceAll('{A}', a).replaceAll('{B}', b)
      const template = 'COPY bin/{A}/{B} /x'
      const wanted = parts.join('')
      const composed = [filled(wanted, one), filled(wanted, two)]
      const after = join(template, [filled(template, one), filled(template, two)], composed)
      // What both values stand for at once may be told apart in more than one way; each makes the same texts.
      expect(after).toBeDefined()
      expect([filled(after ?? '', one), filled(after ?? '', two)]).toEqual(composed)
    })
    fc.assert(law)
  })
})
