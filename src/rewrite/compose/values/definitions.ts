/**
 * Variables of a Makefile that hold a piece of a command with values in it: `BUILD = go build -X main.version=$(VERSION)`. Where a
 * recipe says `$(BUILD)`, the value that only the driver knows is `$(VERSION)`; the rest is the command's text. Only what a variable
 * surely holds is written out: one assignment in the file, of text and references. That the text is right shows when it is laid over
 * the word's value.
 */
import type { Source } from '../../../text/source.ts'
import { readPieces, type Quote, type SourcePiece } from './expansions.ts'

const reference = /^\$[({](\w+)[)}]$/

/** Variables whose values name others, one in the other. */
const mostDepth = 8

/**
 * Pieces with such variables written out, again and again.
 *
 * @param base where in the source the places of the pieces count from
 */
export function writtenOut(pieces: readonly SourcePiece[], source: Source, base: number, depth = 0): readonly SourcePiece[] {
  return pieces.flatMap((piece): readonly SourcePiece[] => {
    if (piece.kind === 'literal' || depth === mostDepth) return [piece]
    const name = reference.exec(source.text.slice(base + piece.start, base + piece.end))?.[1]
    const held = name === undefined ? undefined : heldPieces(name, piece.quote, source, base)
    if (held === undefined) return [piece]
    const [only] = held
    if (held.length > 1 || only === undefined) return writtenOut(held, source, base, depth + 1)
    // A plain value, or another name for one, is told by this name.
    return [only.kind === 'literal' ? { ...piece, usual: only.text } : piece]
  })
}

/** What a variable holds, read as the shell reads it where its reference stands. */
function heldPieces(name: string, quote: Quote, source: Source, base: number): readonly SourcePiece[] | undefined {
  const place = definitionOf(name, source.text)
  if (place === undefined) return undefined
  const pieces: SourcePiece[] = []
  let open: Quote = quote
  for (const [index, line] of linesIn(source.text, place).entries()) {
    if (index > 0) pieces.push({ kind: 'literal', text: ' ' })
    const read = readPieces(source.text.slice(line.start, line.end), 'make', open)
    if (read === undefined) return undefined
    open = read.quote
    const moved = line.start - base
    for (const piece of read.pieces)
      pieces.push(piece.kind === 'literal' ? piece : { ...piece, start: piece.start + moved, end: piece.end + moved })
  }
  return open === quote ? pieces : undefined
}

interface Place {
  readonly start: number
  readonly end: number
}

/** Where the text of a variable's only assignment stands. */
function definitionOf(name: string, text: string): Place | undefined {
  const assigned = [...text.matchAll(new RegExp(`^(.*?)\\b${name}[ \\t]*(\\?|\\+|!|:{0,3})=[ \\t]*`, 'gm'))]
  const [only] = assigned
  if (only === undefined || assigned.length > 1 || new RegExp(`^[ ]*define[ ]+${name}\\b`, 'm').test(text)) return undefined
  // Not in a recipe, not for one target alone, and not added to.
  if (!/^ *(?:(?:export|override) +)*$/.test(only[1] ?? '') || only[2] === '+' || only[2] === '!') return undefined
  const start = only.index + only[0].length
  const value = /^(?:[^\n\\]|\\[^])*/.exec(text.slice(start))?.[0] ?? ''
  // `#` begins a comment, and automatic variables mean something in their own recipe alone.
  return /#|\$[({]?[@<^*?+|%0-9]/.test(value) ? undefined : { start, end: start + value.length }
}

/** The lines of a value that is continued, without the blanks around their ends. */
function linesIn(text: string, { start, end }: Place): readonly Place[] {
  const lines: Place[] = []
  let from = start
  for (const found of text.slice(start, end).matchAll(/[ \t]*\\\n[ \t]*/g)) {
    lines.push({ start: from, end: start + found.index })
    from = start + found.index + found[0].length
  }
  return [...lines, { start: from, end }]
}
