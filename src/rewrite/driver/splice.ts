/**
 * Spans of a text replaced by other text, and the lines around them tidied: a line of which nothing but blanks, a lone `;` or its
 * comment is left goes, and where something went at most one blank line stays. All other text stays byte for byte.
 */
import type { Span } from '../../text/source.ts'

export interface Edit extends Span {
  readonly text: string
  /** Only moves what stays (indentation): its line is not one from which something was taken. */
  readonly quiet?: true
}

/** Drops edits that lie inside a larger one, and sorts. */
export function outermost(edits: readonly Edit[]): readonly Edit[] {
  // Text put in where another edit begins stands before it.
  const isInsertion = (edit: Edit): number => (edit.end === edit.start ? 0 : 1)
  const sorted = [...edits].sort((a, b) => a.start - b.start || isInsertion(a) - isInsertion(b) || b.end - a.end)
  const kept: Edit[] = []
  for (const edit of sorted) {
    const last = kept.at(-1)
    if (last === undefined || edit.start >= last.end) kept.push(edit)
    else if (edit.end > last.end) kept[kept.length - 1] = { start: last.start, end: edit.end, text: last.text + edit.text }
  }
  return kept
}

/** Replaces spans; edits must not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let at = 0
  let result = ''
  for (const edit of outermost(edits)) {
    result += text.slice(at, edit.start) + edit.text
    at = edit.end
  }
  return result + text.slice(at)
}

interface Line {
  readonly text: string
  /** A removal touched this line, or took lines just above it. */
  readonly cut: boolean
  /** Something other than a removal stands in it. */
  readonly added: boolean
}

/** Replaces spans and tidies the lines in which text was taken away. */
export function splice(text: string, edits: readonly Edit[]): string {
  const lines = dropEmptied(cutLines(text, outermost(edits)))
  return collapse(lines)
}

/** The new text, line by line with their line ends, marked where something was taken away. */
function cutLines(text: string, edits: readonly Edit[]): readonly Line[] {
  const lines: Line[] = []
  let current = ''
  let cut = false
  let added = false
  const push = (piece: string): void => {
    for (const part of piece.split(/(?<=\n)/)) {
      current += part
      if (!part.endsWith('\n')) continue
      lines.push({ text: current, cut, added })
      current = ''
      cut = false
      added = false
    }
  }
  let at = 0
  for (const edit of edits) {
    push(text.slice(at, edit.start))
    push(edit.text)
    if (edit.text !== '') added = true
    else if (edit.quiet === undefined) cut = true
    at = edit.end
  }
  push(text.slice(at))
  if (current !== '' || cut) lines.push({ text: current, cut, added })
  return lines
}

// `;;` ends a branch that stays.
const blank = /^(?:\s|;(?!;))*(#.*)?\s*$/
const opens = /(?:^|[\s;])(?:then|do|else)\s*(?:#.*)?$|[{(]\s*(?:#.*)?$|^\s*[^\s()=#]+\)\s*$/
const closes = /^\s*(?:fi|done|esac|else|elif|;;|[})])/

/** Takes away lines of which only blanks, separators or a comment are left; marks the place at the next line. */
function dropEmptied(lines: readonly Line[]): readonly (Line & { readonly gap: boolean })[] {
  const left: (Line & { gap: boolean })[] = []
  let gap = false
  for (const line of lines) {
    if (line.cut && !line.added && blank.test(line.text)) {
      gap = true
      continue
    }
    left.push({ ...line, gap })
    gap = false
  }
  if (gap) left.push({ text: '', cut: true, added: false, gap: true })
  return left
}

/** Around each gap: no blank line next to an opening or closing line or at the end, at most one elsewhere. */
function collapse(lines: readonly (Line & { readonly gap: boolean })[]): string {
  const kept: string[] = []
  let index = 0
  const isBlank = (text: string | undefined): boolean => text !== undefined && text.trim() === '' && text !== ''
  while (index < lines.length) {
    const line = lines[index]
    if (line === undefined) break
    if (!line.gap) {
      kept.push(line.text)
      index += 1
      continue
    }
    let above = 0
    while (isBlank(kept.at(-1))) {
      kept.pop()
      above += 1
    }
    let below = 0
    while (isBlank(lines[index]?.text)) {
      below += 1
      index += 1
    }
    const before = kept.at(-1)
    const after = lines[index]
    const atEdge =
      before === undefined || after === undefined || after.text === '' || opens.test(before.trimEnd()) || closes.test(after.text)
    const underShebang = above === 0 && before?.startsWith('#!') === true
    const count = atEdge || underShebang ? 0 : Math.min(1, above + below)
    for (let blankLine = 0; blankLine < count; blankLine += 1) kept.push('\n')
    if (after !== undefined) {
      kept.push(after.text)
      index += 1
    }
  }
  return kept.join('')
}
