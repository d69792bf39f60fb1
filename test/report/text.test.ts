import { describe, expect, it } from 'vitest'
import { cleanLine, cleanText } from '../../src/text/clean.ts'
import { codeFrame } from '../../src/report/frame.ts'
import { painterFor } from '../../src/report/paint.ts'
import { paintPatch, splitPatch } from '../../src/report/patch.ts'

describe('cleanText', () => {
  it.each([
    ['plain text\n\twith tabs', 'plain text\n\twith tabs'],
    ['ünïcödé 日本 🐳', 'ünïcödé 日本 🐳'],
    ['\u001b[31mred\u001b[0m', '\\x1b[31mred\\x1b[0m'],
    ['over\rwritten', 'over\\x0dwritten'],
    ['\u009b31m', '\\x9b31m'],
    ['a\u202eb\u2066c\u200bd', 'a\\u202eb\\u2066c\\u200bd'],
    ['\u0000\u007f', '\\x00\\x7f'],
  ])('shows %j as %j', (text, expected) => {
    expect(cleanText(text)).toBe(expected)
  })

  it('keeps what belongs on one line there', () => {
    expect(cleanLine('a\nb\tc')).toBe('a\\nb c')
  })
})

describe('codeFrame', () => {
  it('marks the place', () => {
    expect(codeFrame('one\n  two three\n', { path: 'f', line: 2, column: 7 })).toEqual({
      number: '2',
      blank: ' ',
      text: '  two three',
      mark: '      ^',
    })
  })

  it('is absent where there is no such line', () => {
    expect(codeFrame('one\n', { path: 'f', line: 9, column: 1 })).toBeUndefined()
    expect(codeFrame('one\n\n', { path: 'f', line: 2, column: 1 })).toBeUndefined()
  })

  it('cuts a long line around the place, and the mark stays under it', () => {
    const line = `${'a'.repeat(300)}X${'b'.repeat(300)}`
    const frame = codeFrame(line, { path: 'f', line: 1, column: 301 })
    expect(frame?.text.length).toBeLessThan(110)
    expect(frame?.text[frame.mark.indexOf('^')]).toBe('X')
  })

  it('counts what is written out in front of the place', () => {
    const frame = codeFrame('\u001bX', { path: 'f', line: 1, column: 2 })
    expect(frame?.text[frame.mark.indexOf('^')]).toBe('X')
  })
})

const patch = `diff --git a/a b/a
--- a/a
+++ b/a
@@ -1,3 +1,3 @@
 same
---- looks like a header
-gone
+++ looks like a header
+new
\\ No newline at end of file
diff --git a/b b/b
deleted file mode 100644
--- a/b
+++ /dev/null
@@ -1,1 +0,0 @@
-x
`

describe('splitPatch', () => {
  it('counts by hunks, so that content is not taken for a header', () => {
    expect(splitPatch(patch).map(({ added, removed, lines }) => [added, removed, lines.length])).toEqual([
      [2, 2, 7],
      [0, 1, 2],
    ])
  })
})

describe('paintPatch', () => {
  it('is the patch itself without colours', () => {
    expect(paintPatch(patch, painterFor(false))).toBe(patch)
  })

  it('colours lines by what they are', () => {
    const lines = paintPatch(patch, painterFor(true)).split('\n')
    expect(lines[0]).toBe('\u001b[1mdiff --git a/a b/a\u001b[0m')
    expect(lines[5]).toBe('\u001b[31m---- looks like a header\u001b[0m')
    expect(lines[7]).toBe('\u001b[32m+++ looks like a header\u001b[0m')
  })
})
