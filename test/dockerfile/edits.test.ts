import { describe, expect, test } from 'vitest'
import {
  editText,
  insertFlag,
  removeFlag,
  removeInstruction,
  replaceDestination,
  replaceFlag,
  replaceKeyword,
  replaceSource,
  replaceSources,
} from '../../src/dockerfile/edits.ts'
import type { TextEdit } from '../../src/dockerfile/edits.ts'
import type { CopyInstruction, Dockerfile } from '../../src/dockerfile/ast.ts'
import { walkInstructions } from '../../src/dockerfile/parse.ts'
import { read } from './support.ts'

function edited(text: string, edit: (copy: CopyInstruction, file: Dockerfile) => readonly (TextEdit | undefined)[]): string {
  const file = read(`FROM a\n${text}`)
  const copy = walkInstructions(file)[1]
  if (copy?.kind !== 'copy' && copy?.kind !== 'add') throw new Error('no COPY')
  const edits = edit(copy, file).filter((one) => one !== undefined)
  return editText(file.source.text, edits).slice('FROM a\n'.length)
}

describe('edits of an instruction', () => {
  test.each<[string, (copy: CopyInstruction, file: Dockerfile) => readonly (TextEdit | undefined)[], string]>([
    ['COPY a /b', (copy) => [insertFlag(copy, '--from=x')], 'COPY --from=x a /b'],
    ['  copy\ta  /b # c\n', (copy) => [insertFlag(copy, '--from=x')], '  copy --from=x\ta  /b # c\n'],
    ['COPY --chown=1 a /b', (copy) => [insertFlag(copy, '--from=x')], 'COPY --from=x --chown=1 a /b'],
    ['COPY \\\n  a \\\n  /b', (copy) => [insertFlag(copy, '--from=x')], 'COPY --from=x \\\n  a \\\n  /b'],
    ['COPY a  b /c', (copy) => [replaceSource(copy, 1, '/x')], 'COPY a  /x /c'],
    ['COPY a \\\n  b \\\n  /c', (copy) => [replaceSources(copy, ['x'])], 'COPY x \\\n  /c'],
    ['COPY ["a", "b", "/c"]', (copy) => [replaceSources(copy, ['x y', 'z'])], 'COPY ["x y", "z", "/c"]'],
    ['COPY ["a", "/c"]', (copy) => [replaceSource(copy, 0, 'x"y')], 'COPY ["x\\"y", "/c"]'],
    ['COPY a b', (copy) => [replaceDestination(copy, '/z/')], 'COPY a /z/'],
    ['ADD a b', (copy) => [replaceKeyword(copy, 'COPY'), insertFlag(copy, '--from=x')], 'COPY --from=x a b'],
    ['COPY --from=0 a b', (copy) => [replaceFlag(copy, 'from', 'build')], 'COPY --from=build a b'],
    ['COPY --chown=1 --from=0 a b', (copy, file) => [removeFlag(file, copy, 'from')], 'COPY --chown=1 a b'],
    ['COPY --from=0 a b', (copy, file) => [removeFlag(file, copy, 'chown')], 'COPY --from=0 a b'],
    ['COPY a \\\n# c\n b\nRUN x', (copy) => [removeInstruction(copy)], 'RUN x'],
    ['COPY <<E /b\nx\nE\nRUN x', (copy) => [removeInstruction(copy)], 'RUN x'],
  ])('of %j', (text, edit, expected) => {
    expect(edited(text, edit)).toBe(expected)
  })
})

describe('editText', () => {
  test('keeps the order of insertions at one place', () => {
    expect(
      editText('ab', [
        { start: 1, end: 1, text: 'x' },
        { start: 1, end: 1, text: 'y' },
        { start: 2, end: 2, text: 'z' },
      ]),
    ).toBe('axybz')
  })

  test.each<[readonly TextEdit[]]>([
    [
      [
        { start: 0, end: 2, text: '' },
        { start: 1, end: 2, text: '' },
      ],
    ],
    [[{ start: 2, end: 4, text: '' }]],
    [[{ start: 1, end: 0, text: '' }]],
  ])('refuses %j', (edits) => {
    expect(() => editText('abc', edits)).toThrow('overlaps')
  })
})
