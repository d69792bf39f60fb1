/** What is said of pull requests of people: the parts by tables and a law, the whole over HTTP. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { rightLines } from '../../src/bot/patch-lines.ts'
import { suggestionsFor } from '../../src/bot/review.ts'
import fc from '../support/laws.ts'

const corpus = fileURLToPath(new URL('../../corpus/href-counter', import.meta.url))
const text = (side: 'repo' | 'expected', name: string): string => readFileSync(join(corpus, side, name), 'utf8')

/** As GitHub does when all are accepted. */
function accepted(before: string, suggestions: ReturnType<typeof suggestionsFor>): string {
  const lines = before.split('\n')
  for (const { first, last, text: instead } of [...suggestions].reverse())
    lines.splice(first - 1, last - first + 1, ...(instead === '' ? [] : instead.split('\n')))
  return lines.join('\n')
}

describe('suggestions', () => {
  it.each([
    ['a\nb\nc\n', 'a\nx\ny\nc\n', [{ path: 'f', first: 2, last: 2, text: 'x\ny' }]],
    ['a\nb\nc\n', 'a\nc\n', [{ path: 'f', first: 2, last: 2, text: '' }]],
    ['a\nb\n', 'a\nx\nb\n', [{ path: 'f', first: 1, last: 1, text: 'a\nx' }]],
    ['a\n', 'x\na\n', [{ path: 'f', first: 1, last: 1, text: 'x\na' }]],
    ['a\n', 'a\nx\n', [{ path: 'f', first: 1, last: 1, text: 'a\nx' }]],
    ['a\n', 'a\n', []],
  ])('from %j to %j', (before, after, expected) => {
    expect(suggestionsFor('f', before, after)).toEqual(expected)
  })

  it.each(readdirSync(join(corpus, 'repo')).filter((name) => readdirSync(join(corpus, 'expected')).includes(name)))(
    'make what the migration makes of %s',
    (name) => {
      const [before, after] = [text('repo', name), text('expected', name)]
      expect(accepted(before, suggestionsFor(name, before, after))).toBe(after)
    },
  )

  it('make of any text any other, accepted together', () => {
    const lines = fc
      .array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 8 })
      .map((all) => `${all.join('\n')}\n`)
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        expect(accepted(before, suggestionsFor('f', before, after))).toBe(after)
      }),
    )
  })
})

describe('rightLines', () => {
  it.each([
    [undefined, []],
    ['@@ -0,0 +1,2 @@\n+a\n+b', [1, 2]],
    ['@@ -3,3 +3,3 @@ f() {\n a\n-b\n+c\n d\n@@ -9 +9 @@\n-x\n+y\n\\ No newline at end of file', [3, 4, 5, 9]],
  ])('of %j are %j', (patch, lines) => {
    expect([...rightLines(patch)]).toEqual(lines)
  })
})
