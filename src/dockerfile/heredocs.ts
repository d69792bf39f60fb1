/** Heredocs of RUN, COPY and ADD: where `<<NAME` stands in a line, and the lines up to NAME. */
import { expand } from './expand.ts'
import type { PhysicalLine } from './lines.ts'
import type { Heredoc } from './ast.ts'
import { known } from '../text/symbolic.ts'
import type { Lookup } from './expand.ts'

/** `<<NAME` as written, before its lines are read. */
export interface HeredocStart {
  readonly name: string
  readonly expand: boolean
  readonly chomp: boolean
}

export interface HeredocBodies {
  readonly heredocs: readonly Heredoc[]
  /** Index of the first line after them. */
  readonly next: number
  /** The heredoc whose end is missing. */
  readonly unterminated: string | undefined
}

const nothing: Lookup = () => undefined
const WORD = /^\d*<<(-?)[\t\n\f\r ]*([^<]*)$/

/** Reads one word as the start of a heredoc; `undefined` for what is none. */
export function parseHeredocStart(word: string): HeredocStart | undefined {
  const match = WORD.exec(word)
  const rest = match?.[2] ?? ''
  if (match === null || rest === '') return undefined
  const plain = expand(rest, nothing, { escape: '\\', at: undefined, skipUnset: true })
  const raw = expand(rest, nothing, { escape: '\\', at: undefined, skipUnset: true, rawQuotes: true })
  if (plain.kind === 'refused' || raw.kind === 'refused' || plain.words.length !== 1) return undefined
  const name = known(plain.words[0] ?? []) ?? ''
  return { name, chomp: match[1] === '-', expand: quotes(name) === quotes(known(raw.words[0] ?? []) ?? '') }
}

function quotes(text: string): number {
  return text.replace(/[^'"]/g, '').length
}

/** The heredocs that an instruction's logical line starts, in order. */
export function heredocStarts(line: string): readonly HeredocStart[] {
  if (!line.includes('<<')) return []
  const split = expand(line, nothing, { escape: '\\', at: undefined, skipUnset: true, rawQuotes: true, rawEscapes: true })
  if (split.kind === 'refused') return []
  return split.words.flatMap((word) => parseHeredocStart(known(word) ?? '') ?? [])
}

/** Reads the lines of heredocs from the physical line at `first` on. */
export function readHeredocs(starts: readonly HeredocStart[], lines: readonly PhysicalLine[], first: number): HeredocBodies {
  const heredocs: Heredoc[] = []
  let at = first
  for (const start of starts) {
    const from = lines[at]?.start ?? lines.at(-1)?.end ?? 0
    let text = ''
    for (;;) {
      const line = lines[at]
      if (line === undefined) return { heredocs, next: at, unterminated: start.name }
      at += 1
      const body = start.chomp ? line.text.replace(/^\t+/, '') : line.text
      if (body === start.name) {
        heredocs.push({ ...start, text, start: from, end: line.end })
        break
      }
      text += body + line.ending
    }
  }
  return { heredocs, next: at, unterminated: undefined }
}
