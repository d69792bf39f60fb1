/** What BuildKit refuses the reader refuses, and what it takes the reader takes; `test/engine/rows.test.ts` asks the engine. */
import { describe, expect, test } from 'vitest'
import { newer, refused, stricter, taken } from './buildkit-rows.ts'
import { printDockerfile } from '../../src/dockerfile/print.ts'
import { evaluate, read } from './support.ts'

/** Whether the reader has a reason not to build a file. */
const refuses = (text: string): boolean => evaluate(text).findings.some(({ severity }) => severity === 'blocker')

const titled = (rows: readonly string[]): readonly (readonly [string, string])[] =>
  rows.map((text) => [text.length > 200 ? `${text.slice(0, 60)}…` : text, text])

describe('the reader', () => {
  test.each(titled([...taken, ...newer]))('takes %j', (_, text) => {
    expect(refuses(text)).toBe(false)
  })

  test.each(titled([...refused, ...stricter]))('refuses %j', (_, text) => {
    expect(refuses(text)).toBe(true)
  })

  test('prints each as it was read', () => {
    for (const text of [...taken, ...newer, ...refused, ...stricter]) expect(printDockerfile(read(text))).toBe(text)
  })
})
