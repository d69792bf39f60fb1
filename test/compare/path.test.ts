import fc from '../support/laws.ts'
import { describe, expect, test } from 'vitest'
import { bytePath, plainPath, printPath } from '../../src/compare/path.ts'
import { rawPath } from './tar-files.ts'

/** Bytes, as a person reads them. */
const rows: readonly (readonly [string, string])[] = [
  ['', '/'],
  ['etc/passwd', '/etc/passwd'],
  ['with blank', '/with blank'],
  ['gr\xc3\xbc\xc3\x9fe', '/grüße'],
  ['a\xff', '/a\\xff'],
  ['a\xfe\xc3\xbc', '/a\\xfeü'],
  ['two\nlines\t', '/two\\x0alines\\x09'],
  ['back\\slash', '/back\\\\slash'],
  ['\\xff', '/\\\\xff'],
  ['\x1b[31m', '/\\x1b[31m'],
  // a mark that turns the text after it around, the end of a line in Unicode, half a surrogate pair in three bytes
  ['\xe2\x80\xae', '/\\xe2\\x80\\xae'],
  ['\xe2\x80\xa8', '/\\xe2\\x80\\xa8'],
  ['\xed\xa0\x80', '/\\xed\\xa0\\x80'],
  ['\xf0\x9f\x98\x80', '/😀'],
  ['\xc3', '/\\xc3'],
]

describe('printPath', () => {
  test.each(rows)('%j is %s', (bytes, printed) => {
    expect(printPath(rawPath(bytes))).toBe(printed)
  })

  test('is another text for each other path', () => {
    const path = fc.string({
      unit: fc.constantFrom('a', '\\', 'x', 'f', '0', '\n', '\xff', '\xc3', '\xbc', '\xed', '\xa0'),
      maxLength: 6,
    })
    fc.assert(
      fc.property(path, path, (one, other) => {
        expect(printPath(rawPath(one)) === printPath(rawPath(other))).toBe(one === other)
      }),
    )
  })
})

describe('plainPath', () => {
  test('gives the path back when it is UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 8 }), (text) => {
        const path = `/${text.replace(/^\/+|\/+$/g, '')}`
        expect(plainPath(printPath(bytePath(path)))).toBe(path)
      }),
    )
  })

  test('is undefined when no call of an engine can name the path', () => {
    expect(plainPath(printPath(rawPath('a\xff')))).toBeUndefined()
  })
})
