/**
 * What becomes of an expanded word: one text (assignments, redirections), a pattern, or fields. Fields are made as POSIX says:
 * what came out of an unquoted expansion is split at IFS, then globs are expanded.
 */
import { emptyText, literal, type Text } from '../text/symbolic.ts'
import { joinTexts } from './join.ts'
import type { Segment } from './patterns.ts'

/**
 * Characters of an expanded word. `split`: they came out of an unquoted expansion. `break`: a new field begins here (`"$@"`).
 */
export type Piece = (Segment & { readonly kind: 'text'; readonly split: boolean }) | { readonly kind: 'break' }

export interface Field {
  readonly segments: readonly Segment[]
  /** Holds an unknown that the shell would have split. */
  readonly loose: boolean
}

export function quoted(text: Text): Piece {
  return { kind: 'text', text, quoted: true, split: false }
}

export function unquoted(text: Text): Piece {
  return { kind: 'text', text, quoted: false, split: false }
}

export function splittable(text: Text): Piece {
  return { kind: 'text', text, quoted: false, split: true }
}

/** All characters of an expanded word; fields are joined by a blank. */
export function textOfPieces(pieces: readonly Piece[]): Text {
  return joinTexts(pieces.map((piece) => (piece.kind === 'break' ? literal(' ') : piece.text)))
}

export function textOfField(field: Field): Text {
  return joinTexts(field.segments.map((segment) => segment.text))
}

export function segmentsOf(pieces: readonly Piece[]): readonly Segment[] {
  return pieces.map((piece) => (piece.kind === 'break' ? { text: literal(' '), quoted: true } : piece))
}

/** Splits an expanded word into fields. `separators` is IFS. */
export function splitFields(pieces: readonly Piece[], separators: string): readonly Field[] {
  const splitter = createSplitter(separators)
  for (const piece of pieces) {
    if (piece.kind === 'break') splitter.endField()
    else if (piece.split) splitter.split(piece.text)
    else splitter.add(piece.text, piece.quoted, piece.quoted || piece.text.length > 0)
  }
  splitter.endField()
  return splitter.fields
}

interface Splitter {
  readonly fields: Field[]
  add(text: Text, isQuoted: boolean, present: boolean): void
  split(text: Text): void
  endField(): void
}

function createSplitter(separators: string): Splitter {
  const fields: Field[] = []
  let segments: Segment[] = []
  let present = false
  let loose = false
  let afterBlank = false
  const add = (text: Text, isQuoted: boolean, isPresent: boolean): void => {
    segments.push({ text, quoted: isQuoted })
    present ||= isPresent
    if (isPresent) afterBlank = false
  }
  const endField = (): void => {
    if (present) fields.push({ segments, loose })
    segments = []
    present = false
    loose = false
    afterBlank = false
  }
  const separate = (char: string): void => {
    const blank = char === ' ' || char === '\t' || char === '\n'
    if (present) {
      endField()
      afterBlank = blank
      return
    }
    if (blank) return
    if (!afterBlank) fields.push({ segments: [{ text: emptyText, quoted: false }], loose: false })
    afterBlank = false
  }
  const splitKnown = (part: string): void => {
    let from = 0
    for (let index = 0; index < part.length; index += 1) {
      const char = part.charAt(index)
      if (!separators.includes(char)) continue
      if (index > from) add(literal(part.slice(from, index)), false, true)
      separate(char)
      from = index + 1
    }
    if (from < part.length) add(literal(part.slice(from)), false, true)
  }
  const split = (text: Text): void => {
    for (const part of text) {
      if (typeof part === 'string') splitKnown(part)
      else {
        loose = true
        // An unknown is never a pattern: nobody can tell, and the characters of an id are none.
        add([part], true, true)
      }
    }
  }
  return { fields, add, split, endField }
}
