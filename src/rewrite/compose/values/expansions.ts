/**
 * A word's source text as literal text and expansions, for shell and for recipes of make. Only what stands at the word's own level is
 * told apart: an expansion inside of another one belongs to it.
 */
import { referenceEnd } from '../../../make/lines.ts'
import type { Span } from '../../../text/source.ts'

export type Quote = '' | '"' | "'"

export type SourcePiece =
  | { readonly kind: 'literal'; readonly text: string }
  /** `quote`: what it stands in, which it has to stand in elsewhere too. `usual`: what it is worth unless a caller says otherwise. */
  | (Span & { readonly kind: 'expansion'; readonly quote: Quote; readonly usual?: string })

/** The pieces of a word, with places that count from its first character; `undefined` for what is not read here (`$'…'`, braces). */
export function sourcePieces(source: string, dialect: 'sh' | 'make'): readonly SourcePiece[] | undefined {
  const read = readPieces(source, dialect, '')
  return read?.quote === '' ? read.pieces : undefined
}

/** The same of a part of a word, which begins and ends in quotes. */
export function readPieces(
  source: string,
  dialect: 'sh' | 'make',
  outer: Quote,
): { readonly pieces: readonly SourcePiece[]; readonly quote: Quote } | undefined {
  const pieces: SourcePiece[] = []
  let text = ''
  let quote: Quote = outer
  const flush = (): void => {
    if (text !== '') pieces.push({ kind: 'literal', text })
    text = ''
  }
  for (let at = 0; at < source.length;) {
    const char = source.charAt(at)
    // To the shell `$$` of a recipe is a plain sign between single quotes.
    if (dialect === 'make' && quote === "'" && source.startsWith('$$', at)) {
      text += '$'
      at += 2
      continue
    }
    const end = expansionEnd(source, at, dialect, quote)
    if (end === undefined) return undefined
    if (end > at) {
      flush()
      pieces.push({ kind: 'expansion', start: at, end, quote })
      at = end
    } else if (quote === '' && (char === '"' || char === "'")) {
      quote = char
      at += 1
    } else if (char === quote) {
      quote = ''
      at += 1
    } else if (char === '\\' && quote !== "'") {
      const next = source.charAt(at + 1)
      const isEscape = quote === '' || /[$`"\\\n]/.test(next)
      if (next !== '\n') text += isEscape ? next : `\\${next}`
      at += next === '\n' ? 2 + tab(source, at + 2, dialect) : 2
    } else {
      text += char
      at += 1
      // Between single quotes the backslash stays, and make takes the tab.
      if (char === '\n') at += tab(source, at, dialect)
    }
  }
  flush()
  return { pieces, quote }
}

/** The recipe's own tab behind a continued line. */
function tab(source: string, at: number, dialect: 'sh' | 'make'): number {
  return dialect === 'make' && source.charAt(at) === '\t' ? 1 : 0
}

/** Where an expansion that begins here ends; the same place where none begins, `undefined` for one that is not read. */
function expansionEnd(source: string, at: number, dialect: 'sh' | 'make', quote: string): number | undefined {
  const char = source.charAt(at)
  if (dialect === 'make' && char === '$') {
    if (source.charAt(at + 1) !== '$') return referenceEnd(source, at)
    // `$$x` is the shell's.
    return shellEnd(source, at + 1)
  }
  if (quote === "'") return at
  if (char === '`') {
    const close = source.indexOf('`', at + 1)
    return close === -1 ? undefined : close + 1
  }
  return char === '$' ? shellEnd(source, at) : at
}

function shellEnd(source: string, at: number): number | undefined {
  const name = /^\$(?:[A-Za-z_]\w*|[0-9@*#?!$-])/.exec(source.slice(at))
  if (name !== null) return at + name[0].length
  const open = source.charAt(at + 1)
  if (open !== '(' && open !== '{') return undefined
  return closing(source, at + 1)
}

/** The end of a bracket, with quotes and brackets inside of it. */
function closing(source: string, start: number): number | undefined {
  const stack: string[] = []
  for (let at = start; at < source.length; at += 1) {
    const char = source.charAt(at)
    if (char === '\\') at += 1
    else if (stack.at(-1) === "'" || (stack.at(-1) === '"' && char === '"')) {
      if (char === stack.at(-1)) stack.pop()
    } else if (char === '"' || (char === "'" && stack.at(-1) !== '"')) stack.push(char)
    else if (char === '(' || char === '{') stack.push(char === '(' ? ')' : '}')
    else if (char === stack.at(-1)) {
      stack.pop()
      if (stack.length === 0) return at + 1
    }
  }
  return undefined
}
