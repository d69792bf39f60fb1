import { describe, expect, test } from 'vitest'
import { expand } from '../../src/dockerfile/expand.ts'
import type { Binding } from '../../src/dockerfile/expand.ts'
import { literal, printText } from '../../src/text/symbolic.ts'
import type { Text, Unknown } from '../../src/text/symbolic.ts'

const known: Readonly<Record<string, string>> = {
  HOME_DIR: '/home',
  EMPTY: '',
  V: '1.8.3',
  PATHS: '/a/b/c.tar.gz',
  TWO: 'a  b',
  STAR: 'a*b',
  한: 'k',
}

function unknown(name: string, whenUnset?: string): Unknown {
  return { kind: 'unknown', id: name, name, source: 'environment', at: undefined, whenUnset }
}

function lookup(name: string): Binding | undefined {
  if (name === 'U') return { text: [unknown('U', '')], set: 'yes' }
  if (name === 'UX') return { text: ['x-', unknown('U', '')], set: 'yes' }
  if (name === 'BASE') return { text: [unknown('BASE')], set: 'maybe' }
  const value = known[name]
  return value === undefined ? undefined : { text: literal(value), set: 'yes' }
}

function expanded(word: string, escape = '\\'): string {
  const result = expand(word, lookup, { escape, at: undefined })
  return result.kind === 'expanded' ? printText(result.text) : 'refused'
}

describe('expand', () => {
  test.each<[string, string]>([
    // Plain words, escapes and quotes.
    ['', ''],
    ['hello', 'hello'],
    ["he'll'o", 'hello'],
    ["he'llo", 'refused'],
    ["he\\'llo", "he'llo"],
    ['a\\tb', 'atb'],
    ['"a\\tb"', 'a\\tb'],
    ['"a\\\\tb"', 'a\\tb'],
    ["'a\\tb'", 'a\\tb'],
    ['a\\', 'a'],
    ['a\\\\', 'a\\'],
    ['"a', 'refused'],
    ['"a\\"', 'refused'],
    ['"a\\"b"', 'a"b'],
    ['"it\'s"', "it's"],
    ['\'"x"\'', '"x"'],
    ['a b', 'a b'],
    ['<<x', '<<x'],
    ['a<b', 'a<b'],
    // Names.
    ['$V', '1.8.3'],
    ['x$V.y', 'x1.8.3.y'],
    ['$V-x', '1.8.3-x'],
    ['$NOPE', ''],
    ['a${NOPE}b', 'ab'],
    ['${V}x', '1.8.3x'],
    ['\\$V', '$V'],
    ['"\\$V"', '$V'],
    ["'$V'", '$V'],
    ['"$V"', '1.8.3'],
    ['\\\\$V', '\\1.8.3'],
    ['$', '$'],
    ['a$', 'a$'],
    ['$.', '$.'],
    ['$/x', '$/x'],
    ['$1x', 'x'],
    ['$12x', 'x'],
    ['$@x', 'x'],
    ['$$V', 'V'],
    ['$한', 'k'],
    ['${1}', ''],
    ['${@}', ''],
    // What is no expansion at all.
    ['${}', 'refused'],
    ['${:-x}', 'refused'],
    ['${{V}', 'refused'],
    ['${V', 'refused'],
    ['${', 'refused'],
    ['${.}', 'refused'],
    ['${V:=x}', 'refused'],
    ['${V=x}', 'refused'],
    ['${V:#x}', 'refused'],
    ['${V:1}', 'refused'],
    ['${V^^}', 'refused'],
    ['${V@Q}', 'refused'],
    // Defaults.
    ['${V:-d}', '1.8.3'],
    ['${NOPE:-d}', 'd'],
    ['${EMPTY:-d}', 'd'],
    ['${EMPTY-d}', ''],
    ['${NOPE-d}', 'd'],
    ['${NOPE:-$V}', '1.8.3'],
    ['${NOPE:-${ALSO:-x}y}', 'xy'],
    ['${NOPE:-"a b"}', 'a b'],
    ['${NOPE:-a b}', 'a b'],
    ['${NOPE:-}', ''],
    ['${NOPE:-\\}}', '}'],
    ['${NOPE:-x}}', 'x}'],
    ['${V:+d}', 'd'],
    ['${NOPE:+d}', ''],
    ['${EMPTY:+d}', ''],
    ['${EMPTY+d}', 'd'],
    ['${V?}', '1.8.3'],
    ['${NOPE?}', 'refused'],
    ['${NOPE:?why}', 'refused'],
    ['${EMPTY?}', ''],
    ['${EMPTY:?}', 'refused'],
    // Patterns.
    ['${V#1.}', '8.3'],
    ['${V#*.}', '8.3'],
    ['${V##*.}', '3'],
    ['${V%.*}', '1.8'],
    ['${V%%.*}', '1'],
    ['${V%x}', '1.8.3'],
    ['${V#?}', '.8.3'],
    ['${PATHS##*/}', 'c.tar.gz'],
    ['${PATHS%/*}', '/a/b'],
    ['${STAR%\\*b}', 'a'],
    ['${STAR#\\*}', 'a*b'],
    ['${STAR#\\x}', 'refused'],
    ['${NOPE#x}', ''],
    ['${V/./-}', '1-8.3'],
    ['${V//./-}', '1-8-3'],
    ['${V//.}', 'refused'],
    ['${V//./}', '183'],
    ['${V/8*/x}', '1.x'],
    ['${PATHS//\\//_}', '_a_b_c.tar.gz'],
    ['${V/x/y}', '1.8.3'],
    // Values that are not known.
    ['$U', '${U}'],
    ['a-$U-b', 'a-${U}-b'],
    ['${U:-d}', '${U:-d}'],
    ['${U-d}', '${U}'],
    ['${UX:-d}', 'x-${U}'],
    ['${U:+d}', '${U:+d}'],
    ['${U+d}', 'd'],
    ['${BASE-d}', '${BASE-d}'],
    ['${BASE:-$V}', '${BASE:-1.8.3}'],
    ['${U#v}', '${U#v}'],
    ['${U/a/b}', '${U/a/b}'],
    ['${U:?x}', '${U}'],
  ])('%j gives %j', (word, result) => {
    expect(expanded(word)).toBe(result)
  })

  test.each<[string, string]>([
    ['`$V', '$V'],
    ['\\$V', '\\1.8.3'],
    ['"`$V`"x"', '$V"x'],
    ['C:\\dir', 'C:\\dir'],
  ])('%j gives %j when a backquote escapes', (word, result) => {
    expect(expanded(word, '`')).toBe(result)
  })

  test.each<[string, readonly string[]]>([
    ['80 443', ['80', '443']],
    ['$TWO', ['a', 'b']],
    ['x$TWO', ['xa', 'b']],
    ['"$TWO"', ['a  b']],
    ['$EMPTY', []],
    ['$U$V', ['${U}1.8.3']],
  ])('%j makes the words %j', (word, words) => {
    const result = expand(word, lookup, { escape: '\\', at: undefined })
    expect(result.kind === 'expanded' && result.words.map(printText)).toEqual(words)
  })

  test('makes equal unknowns of equal operations, and says what they are with nothing set', () => {
    const unknownOf = (word: string): Text[number] | undefined => {
      const result = expand(word, lookup, { escape: '\\', at: undefined })
      return result.kind === 'expanded' ? result.text[0] : undefined
    }
    expect(unknownOf('${U:-d}')).toEqual(unknownOf('${U:-d}'))
    expect(unknownOf('${U:-d}')).not.toEqual(unknownOf('${U:-e}'))
    expect(unknownOf('${U:-d}')).toMatchObject({ whenUnset: 'd' })
    expect(unknownOf('${U:+d}')).toMatchObject({ whenUnset: '' })
    expect(unknownOf('${BASE:-d}')).toMatchObject({ whenUnset: undefined })
  })
})
