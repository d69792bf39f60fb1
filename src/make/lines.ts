/**
 * A Makefile as lines: every byte belongs to one. A line goes on after a backslash (an odd number of them) and a newline. What a
 * line is (a recipe, an assignment, a rule) depends on what stands above it and on the values of variables, so it is seen when
 * the file is read (`read.ts`), as make itself does.
 */
import type { Source } from '../text/source.ts'
import { joinValues, placesOf, sliceValue, sourceValue, standIn, type Value } from './value.ts'
import { oncePer } from '../text/once-per.ts'

/** A line with all lines that continue it. */
export interface MakeLine {
  /** Without the last newline. */
  readonly value: Value
  /** Where it begins and ends in what was read, the last newline included. */
  readonly start: number
  readonly end: number
}

export interface Makefile {
  readonly source: Source
  readonly lines: readonly MakeLine[]
}

/** Reads a file's lines; done once for each source. */
export const parseMakefile: (source: Source) => Makefile = oncePer((source) => {
  const start = source.text.startsWith('\ufeff') ? 1 : 0
  return { source, lines: splitLines(sourceValue(source, start)).map((line) => shift(line, start)) }
})

function shift(line: MakeLine, by: number): MakeLine {
  return { ...line, start: line.start + by, end: line.end + by }
}

/** Lines of a text, each with what continues it. Carriage returns before newlines are left out. */
export function splitLines(value: Value): readonly MakeLine[] {
  const { text } = value
  const lines: MakeLine[] = []
  for (let start = 0; start < text.length;) {
    const stop = lineEnd(text, start)
    const end = Math.min(stop + 1, text.length)
    const line = sliceValue(value, start, stop)
    lines.push({ value: line.text.includes('\r') ? withoutReturns(line) : line, start, end })
    start = end
  }
  return lines
}

/** The newline that ends the logical line. */
function lineEnd(text: string, start: number): number {
  for (let at = text.indexOf('\n', start); at !== -1; at = text.indexOf('\n', at + 1)) {
    let backslash = text.charAt(at - 1) === '\r' ? at - 1 : at
    const stop = backslash
    while (backslash > start && text.charAt(backslash - 1) === '\\') backslash -= 1
    if ((stop - backslash) % 2 === 0) return at
  }
  return text.length
}

function withoutReturns(value: Value): Value {
  const parts: Value[] = []
  let at = 0
  for (const match of value.text.matchAll(/\r(?=\n|$)/g)) {
    parts.push(sliceValue(value, at, match.index))
    at = match.index + 1
  }
  return joinValues([...parts, sliceValue(value, at)])
}

/** A line in one: each backslash and newline, with the blanks around them, is a blank. */
export function joinLine(value: Value): Value {
  if (!value.text.includes('\n')) return value
  const parts: Value[] = []
  let at = 0
  for (const match of value.text.matchAll(/(?:[ \t]*(\\+)\n[ \t]*)+/g)) {
    const backslashes = match[1] ?? '\\'
    const blanks = match[0].indexOf('\\')
    const end = match.index + match[0].length
    const kept = match.index + blanks
    const half = Math.floor(backslashes.length / 2)
    const from = half > 0 ? kept + half : match.index
    parts.push(sliceValue(value, at, from), standIn(' ', placesOf(value, kept, end)))
    at = end
  }
  return joinValues([...parts, sliceValue(value, at)])
}

/**
 * The first of some characters that is not behind a backslash and not inside of a reference; `-1` when there is none.
 * Backslashes in front of one that is found are halved, as make does: the value comes back without them.
 */
export function findUnquoted(
  value: Value,
  characters: string,
  options: { readonly skipReferences: boolean; readonly from?: number } = { skipReferences: true },
): { readonly value: Value; readonly at: number } {
  let now = value
  for (let at = options.from ?? 0; at < now.text.length; at += 1) {
    const char = now.text.charAt(at)
    if (char === '$' && options.skipReferences) {
      at = referenceEnd(now.text, at) - 1
      continue
    }
    if (!characters.includes(char)) continue
    let backslashes = 0
    while (at - backslashes > 0 && now.text.charAt(at - backslashes - 1) === '\\') backslashes += 1
    if (backslashes === 0) return { value: now, at }
    const half = Math.floor((backslashes + 1) / 2)
    now = joinValues([sliceValue(now, 0, at - half), sliceValue(now, at)])
    at -= half
    if (backslashes % 2 === 0) return { value: now, at }
  }
  return { value: now, at: -1 }
}

/** Where a reference that begins with the dollar at a place ends. */
export function referenceEnd(text: string, dollar: number): number {
  const open = text.charAt(dollar + 1)
  if (open !== '(' && open !== '{') return Math.min(dollar + 2, Math.max(text.length, dollar + 1))
  const end = closing(text, dollar + 2, open)
  return end === -1 ? text.length : end + 1
}

/** The bracket that closes one whose inside begins at a place; only brackets of its own kind count. */
export function closing(text: string, start: number, open: string): number {
  const close = open === '(' ? ')' : '}'
  let depth = 0
  for (let at = start; at < text.length; at += 1) {
    const char = text.charAt(at)
    if (char === open) depth += 1
    else if (char === close && (depth -= 1) < 0) return at
  }
  return -1
}

/** A line without its comment, in one. */
export function withoutComment(value: Value): Value {
  const { value: unquoted, at } = findUnquoted(value, '#')
  return at === -1 ? unquoted : sliceValue(unquoted, 0, at)
}

/** Where the text that `$(foreach x,list,text)` repeats begins and ends, when a line of a recipe begins with it; `undefined` otherwise. */
export function repeatedText(line: string): { readonly start: number; readonly end: number } | undefined {
  const head = /^\$([({])foreach[ \t]+/.exec(line)
  const end = head === null ? -1 : closing(line, 2, head[1] ?? '(')
  if (head === null || end === -1) return undefined
  let commas = 0
  for (let at = head[0].length; at < end; at = line.charAt(at) === '$' ? referenceEnd(line, at) : at + 1)
    if (line.charAt(at) === ',' && (commas += 1) === 2) return { start: at + 1, end }
  return undefined
}
