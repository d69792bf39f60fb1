/** What the parsers of the instructions are given, and how they answer. */
import { trimEnd } from './characters.ts'
import { spanIn } from './lines.ts'
import type { LogicalLine } from './lines.ts'
import { expand } from './expand.ts'
import type { Argument, Heredoc, InstructionFlag } from './ast.ts'
import type { Head, Token } from './words.ts'
import type { Finding } from '../findings/finding.ts'
import { known } from '../text/symbolic.ts'
import { locate, siteOf } from '../text/source.ts'
import type { Location, Source, Span } from '../text/source.ts'

/** One instruction, cut into keyword, flags and the rest. */
export interface Reading {
  readonly source: Source
  readonly line: LogicalLine
  readonly head: Head
  readonly escape: string
  readonly flags: readonly InstructionFlag[]
  readonly heredocs: readonly Heredoc[]
  readonly report: (finding: Finding) => void
}

/** The fields that every instruction has. */
export interface InstructionFields extends Span {
  readonly keyword: string
  readonly keywordSpan: Span
  readonly flags: readonly InstructionFlag[]
  readonly argumentsSpan: Span
  readonly heredocs: readonly Heredoc[]
}

export function fieldsOf(reading: Reading, end: number): InstructionFields {
  const { line, head } = reading
  return {
    start: line.start,
    end,
    keyword: head.keyword.text.toUpperCase(),
    keywordSpan: spanIn(line, head.keyword.start, head.keyword.end),
    flags: reading.flags,
    argumentsSpan: argumentsSpan(reading),
    heredocs: reading.heredocs,
  }
}

function argumentsSpan({ line, head }: Reading): Span {
  if (head.args.text !== '') return spanIn(line, head.args.start, head.args.end)
  const last = head.flags.at(-1) ?? head.keyword
  const { end } = spanIn(line, last.start, trimEnd(line.text, last.end))
  return { start: end, end }
}

/** The flags of a head with their spans. */
export function flagsOf(line: LogicalLine, head: Head): readonly InstructionFlag[] {
  return head.flags.map((flag) => {
    const cut = flag.text.indexOf('=')
    const name = flag.text.slice(2, cut === -1 ? undefined : cut)
    const value = cut === -1 ? undefined : flag.text.slice(cut + 1)
    const valueSpan = flag.valueStart === undefined ? undefined : spanIn(line, flag.valueStart, flag.end)
    return { ...spanIn(line, flag.start, flag.end), name, value, valueSpan }
  })
}

/** The place of a part of the instruction, for findings. */
export function placeOf(reading: Reading, span: Span): Location {
  return locate(siteOf(reading.source, span.start, span.end))
}

/** The place of the instruction's keyword. */
export function placeOfKeyword(reading: Reading): Location {
  return placeOf(reading, spanIn(reading.line, reading.head.keyword.start, reading.head.keyword.end))
}

/** A word as an argument: its span, as written, and without its quotes. */
export function argumentOf(reading: Reading, token: Token): Argument {
  return { ...spanIn(reading.line, token.start, token.end), raw: token.text, value: unquoted(token.text, reading.escape) }
}

/** Takes quotes and escapes off a word and leaves its variables as they are written. */
export function unquoted(word: string, escape: string): string {
  if (!/['"\\`]/.test(word)) return word
  const result = expand(word, () => undefined, { escape, at: undefined, skipUnset: true })
  return result.kind === 'expanded' ? (known(result.text) ?? word) : word
}
