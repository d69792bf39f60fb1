/** The line of a file that a finding points at, with a mark below it. */
import type { Location } from '../text/source.ts'
import { cleanLine } from '../text/clean.ts'

export interface CodeFrame {
  readonly number: string
  /** As wide as the number. */
  readonly blank: string
  readonly text: string
  readonly mark: string
}

/** Longer lines are cut around the place. */
const width = 100

/** The frame for a place; `undefined` when the text has no such line. */
export function codeFrame(text: string, at: Location): CodeFrame | undefined {
  const line = text.split('\n')[at.line - 1]?.replace(/\r$/, '')
  if (line === undefined || line.trim() === '') return undefined
  const from = at.column > width ? at.column - Math.floor(width / 2) : 0
  const before = cleanLine(line.slice(from, at.column - 1))
  const after = cleanLine(line.slice(Math.max(at.column - 1, from)))
  const shown = `${from > 0 ? '…' : ''}${before}${after}`
  const number = String(at.line)
  return {
    number,
    blank: ' '.repeat(number.length),
    text: shown.length > width ? `${shown.slice(0, width)}…` : shown,
    mark: `${' '.repeat(before.length + (from > 0 ? 1 : 0))}^`,
  }
}
