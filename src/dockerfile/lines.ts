/**
 * From physical to logical lines. An instruction is one logical line: its physical lines without the escape characters that
 * continue them, without the comments and the empty lines between them. A logical line remembers where each of its characters
 * stands in the file, so that everything read from it has a span.
 */
import { skipSpace } from './characters.ts'
import type { Span } from '../text/source.ts'

/** One line of the file. `end` is past its newline; `text` has neither newline nor carriage returns before it, nor a byte order mark. */
export interface PhysicalLine extends Span {
  readonly text: string
  /** Offset of the first character of `text`: past a byte order mark. */
  readonly textStart: number
  /** What ends it: carriage returns and newline, as they stand. */
  readonly ending: string
}

/** An instruction's text in one piece. */
export interface LogicalLine extends Span {
  readonly text: string
  /** The offset in the file of the character at an index of `text`. */
  readonly offsetOf: (index: number) => number
  /** Index of the first physical line after it. */
  readonly next: number
  /** Places of lines that end in two or more escape characters, which builders before 2022 took for a continuation. */
  readonly doubledEscapes: readonly Span[]
}

/** The lines of a file, end to end. */
export function readLines(text: string): readonly PhysicalLine[] {
  const lines: PhysicalLine[] = []
  for (let start = 0; start < text.length;) {
    const feed = text.indexOf('\n', start)
    const end = feed === -1 ? text.length : feed + 1
    const textStart = start === 0 && text.startsWith('\uFEFF') ? 1 : start
    const whole = text.slice(textStart, end)
    const own = whole.replace(/[\r\n]+$/, '')
    lines.push({ start, end, textStart, text: own, ending: whole.slice(own.length) })
    start = end
  }
  return lines
}

/** Whether a line is a comment: `#` after optional white space. */
export function isComment(line: string): boolean {
  return line.charAt(skipSpace(line, 0)) === '#'
}

/** Whether a line has nothing but white space. */
export function isEmpty(line: string): boolean {
  return skipSpace(line, 0) === line.length
}

/**
 * Where a line's own text ends when it is continued: at its escape character, which may be followed by blanks. An escape
 * character behind another one does not continue.
 */
function continuationAt(text: string, escape: string): number | undefined {
  let end = text.length
  while (end > 0 && (text[end - 1] === ' ' || text[end - 1] === '\t')) end -= 1
  if (end === 0 || text[end - 1] !== escape) return undefined
  return text[end - 2] === escape ? undefined : end - 1
}

function endsInDoubledEscape(text: string, escape: string): boolean {
  return text.replace(/[ \t]+$/, '').endsWith(escape + escape)
}

/** Joins the line at `first` with those that continue it. */
export function joinLines(lines: readonly PhysicalLine[], first: number, escape: string): LogicalLine {
  const pieces: { readonly index: number; readonly offset: number }[] = []
  const doubledEscapes: Span[] = []
  let text = ''
  let at = first
  let end = lines[first]?.start ?? 0
  for (; at < lines.length; at += 1) {
    const line = lines[at]
    if (line === undefined) break
    end = line.end
    if (at > first && (isComment(line.text) || isEmpty(line.text))) continue
    const indent = at === first ? skipSpace(line.text, 0) : 0
    const cut = continuationAt(line.text, escape)
    if (endsInDoubledEscape(line.text, escape))
      doubledEscapes.push({ start: line.textStart, end: line.textStart + line.text.length })
    const piece = line.text.slice(indent, cut)
    if (piece !== '') pieces.push({ index: text.length, offset: line.textStart + indent })
    text += piece
    if (cut === undefined) {
      at += 1
      break
    }
  }
  const start = lines[first]?.start ?? 0
  return { start, end, text, next: at, doubledEscapes, offsetOf: (index) => offsetIn(pieces, index, start) }
}

function offsetIn(pieces: readonly { readonly index: number; readonly offset: number }[], index: number, start: number): number {
  let low = 0
  let high = pieces.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((pieces[middle]?.index ?? 0) <= index) low = middle
    else high = middle - 1
  }
  const piece = pieces[low]
  return piece === undefined ? start : piece.offset + index - piece.index
}

/** The span in the file of a part `[from, to)` of a logical line. */
export function spanIn(line: LogicalLine, from: number, to: number): Span {
  const start = line.offsetOf(from)
  return { start, end: to > from ? line.offsetOf(to - 1) + 1 : start }
}
