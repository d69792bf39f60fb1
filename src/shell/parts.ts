/** The parts of a word as unbash reads them, and the literal text between them with its quoting. */
import type { Word, WordPart } from 'unbash'
import { literal } from '../text/symbolic.ts'
import { quoted, unquoted, type Piece } from './fields.ts'

/** Unquoted source text: a backslash quotes the next character, and takes a newline away. */
export function literalPieces(source: string): readonly Piece[] {
  if (!source.includes('\\')) return source === '' ? [] : [unquoted(literal(source))]
  const pieces: Piece[] = []
  let run = ''
  for (let index = 0; index < source.length; index += 1) {
    const char = source.charAt(index)
    if (char !== '\\' || index + 1 === source.length) {
      run += char
      continue
    }
    const next = source.charAt((index += 1))
    if (next === '\n') continue
    if (run !== '') pieces.push(unquoted(literal(run)))
    run = ''
    pieces.push(quoted(literal(next)))
  }
  if (run !== '') pieces.push(unquoted(literal(run)))
  return pieces
}

/** Text in double quotes or a heredoc: a backslash only quotes `$`, a backtick, itself and (in double quotes) `"`. */
export function unescapeDouble(source: string, inHeredoc: boolean): string {
  return source.replace(/\\([\s\S])/g, (all, char: string) => {
    if (char === '\n') return ''
    return char === '$' || char === '`' || char === '\\' || (char === '"' && !inHeredoc) ? char : all
  })
}

/** Expands a node of which only some stretches are parts: what lies between them is literal. */
export function piecesAround(
  node: { readonly pos: number; readonly end: number; readonly text: string; readonly parts?: readonly WordPart[] | undefined },
  expand: (part: WordPart) => readonly Piece[],
): readonly Piece[] {
  const pieces: Piece[] = []
  let from = node.pos
  for (const part of node.parts ?? []) {
    pieces.push(...literalPieces(node.text.slice(from - node.pos, part.pos - node.pos)), ...expand(part))
    from = part.end
  }
  pieces.push(...literalPieces(node.text.slice(from - node.pos)))
  return pieces
}

/** Whether a word is nothing but characters: no quotes, no expansions. */
export function isBare(word: Word): boolean {
  return word.parts === undefined && word.text === word.value
}
