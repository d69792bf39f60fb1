import { describe, expect, it } from 'vitest'
import { entriesOf, readYaml } from '../../src/ci/yaml.ts'
import { scalarValue } from '../../src/ci/scalar.ts'

/** What the value of the key `a` is, and whether all of it stands at its place. */
function read(text: string): { readonly text: string | undefined; readonly mapped: boolean } {
  const file = readYaml({ path: 'x.yml', text })
  const value = scalarValue(file, entriesOf(file, file.root)[0]?.value)
  const exact = (value?.pieces ?? []).every(
    ({ exact, site, text: piece }) => !exact || (site !== undefined && text.slice(site.start, site.end) === piece),
  )
  return { text: value?.text, mapped: exact && (value?.pieces.some((piece) => piece.exact) ?? false) }
}

const rows: readonly (readonly [title: string, yaml: string, text: string])[] = [
  ['plain', 'a: one two # comment\n', 'one two'],
  ['plain over lines', 'a: one\n  two\n\n  three\n', 'one two\nthree'],
  ['single quotes', "a: 'it''s'\n", "it's"],
  ['double quotes', 'a: "say \\"x\\"\\n"\n', 'say "x"\n'],
  ['a continued double quote', 'a: "one \\\n  two"\n', 'one two'],
  ['a literal block', 'a: |\n  one\n    two\n\n  three\n', 'one\n  two\n\nthree\n'],
  ['a stripped block', 'a: |-\n  one\n  two\n', 'one\ntwo'],
  ['a kept block', 'a: |+\n  one\n\nb: 1\n', 'one\n\n'],
  ['a folded block', 'a: >-\n  one\n  two\n', 'one two'],
  ['a folded block with a line that is indented further', 'a: >\n  one\n    two\n  three\n', 'one\n  two\nthree\n'],
  ['carriage returns', 'a: |\r\n  one\r\n  two\r\n', 'one\ntwo\n'],
]

describe('scalarValue', () => {
  it.each(rows)('reads %s as YAML does, with places', (_, yaml, text) => {
    expect(read(yaml)).toEqual({ text, mapped: true })
  })

  it('takes a form that it does not map as one piece with the place of all of it', () => {
    const file = readYaml({ path: 'x.yml', text: 'a: |2\n     one\n' })
    const value = scalarValue(file, entriesOf(file, file.root)[0]?.value)
    expect(value?.text).toBe('   one\n')
    expect(value?.pieces.map((piece) => piece.exact)).toEqual([false])
  })
})

describe('readYaml', () => {
  it('does not read what names itself over and over', () => {
    const lines = ['a0: &a0 [x, x]']
    for (let at = 1; at < 40; at += 1) lines.push(`a${String(at)}: &a${String(at)} [*a${String(at - 1)}, *a${String(at - 1)}]`)
    const file = readYaml({ path: 'x.yml', text: `${lines.join('\n')}\nscript: *a39\n` })
    expect([file.root, file.error?.message]).toEqual([undefined, 'its aliases make it too large'])
  })

  it('takes the own value of a map before a merged one, and the merged one where there is no other', () => {
    const file = readYaml({ path: 'x.yml', text: 'base: &b {x: 1, y: 2}\njob:\n  <<: *b\n  x: 3\n' })
    const job = entriesOf(file, file.root)[1]?.value
    expect(entriesOf(file, job).map(({ key, value }) => [key, scalarValue(file, value)?.text])).toEqual([
      ['x', '3'],
      ['y', '2'],
    ])
  })
})
