/**
 * Shell patterns over texts with unknown parts.
 *
 * A match is followed as a set of positions, item by item, so it costs (items × length) and never backtracks. It is followed in
 * two ways: `surely` lets an unknown be taken only by `*` or by the same unknown, `perhaps` lets it be any characters. What
 * matches surely is yes, what does not even match perhaps is no, the rest is maybe.
 */
import { concat, type Text, type Unknown } from '../text/symbolic.ts'
import { bracketMembers } from './bracket.ts'

type PatternItem =
  | { readonly kind: 'char'; readonly char: string }
  | { readonly kind: 'unknown'; readonly unknown: Unknown }
  | { readonly kind: 'any' }
  | { readonly kind: 'star' }
  | { readonly kind: 'set'; readonly has: (char: string) => boolean }
  | { readonly kind: 'extended'; readonly operator: string; readonly alternatives: readonly Pattern[] }

export type Pattern = readonly PatternItem[]

/** Characters of a word after expansion, quoted ones apart. */
export interface Segment {
  readonly text: Text
  readonly quoted: boolean
}

type Cell = { readonly char: string; readonly quoted: boolean } | { readonly unknown: Unknown }

/** Whether an unquoted part holds a character that makes a word a glob. */
export function hasGlob(segments: readonly Segment[]): boolean {
  let open = false
  for (const { text, quoted } of segments)
    for (const part of quoted ? [] : text) {
      if (typeof part !== 'string') continue
      const bracket: number = open ? 0 : part.indexOf('[')
      if (/[*?]|[@!+]\(/.test(part) || (bracket !== -1 && part.includes(']', bracket))) return true
      // it counts with the one that closes it
      open ||= bracket !== -1
    }
  return false
}

/** Reads a pattern; `extended`: `@(a|b)` and the like count. */
export function parsePattern(segments: readonly Segment[], extended: boolean): Pattern {
  const cells: Cell[] = []
  for (const { text, quoted } of segments) {
    for (const part of text) {
      if (typeof part === 'object') cells.push({ unknown: part })
      else for (const char of part) cells.push({ char, quoted })
    }
  }
  return parseCells(cells, extended)
}

function parseCells(cells: readonly Cell[], extended: boolean): Pattern {
  const items: PatternItem[] = []
  for (let index = 0; index < cells.length; index += 1) {
    const cell = cells[index]
    if (cell === undefined) break
    if ('unknown' in cell) {
      items.push({ kind: 'unknown', unknown: cell.unknown })
      continue
    }
    const { char, quoted } = cell
    const group =
      extended && !quoted && '?*+@!'.includes(char) && plain(cells[index + 1]) === '(' ? closing(cells, index + 1) : undefined
    if (group !== undefined) {
      items.push({ kind: 'extended', operator: char, alternatives: alternatives(cells.slice(index + 2, group), extended) })
      index = group
    } else if (!quoted && char === '*') {
      if (items.at(-1)?.kind !== 'star') items.push({ kind: 'star' })
    } else if (!quoted && char === '?') items.push({ kind: 'any' })
    else if (!quoted && char === '\\' && index + 1 < cells.length) {
      const next = cells[(index += 1)]
      if (next !== undefined)
        items.push('unknown' in next ? { kind: 'unknown', unknown: next.unknown } : { kind: 'char', char: next.char })
    } else if (!quoted && char === '[') {
      const set = readSet(cells, index)
      items.push(set === undefined ? { kind: 'char', char } : { kind: 'set', has: set.has })
      index = set?.end ?? index
    } else items.push({ kind: 'char', char })
  }
  return items
}

/** An unquoted character; `undefined` for all else. */
function plain(cell: Cell | undefined): string | undefined {
  return cell !== undefined && 'char' in cell && !cell.quoted ? cell.char : undefined
}

function closing(cells: readonly Cell[], open: number): number | undefined {
  let depth = 0
  for (let index = open; index < cells.length; index += 1) {
    if (plain(cells[index]) === '(') depth += 1
    if (plain(cells[index]) === ')' && (depth -= 1) === 0) return index
  }
  return undefined
}

function alternatives(cells: readonly Cell[], extended: boolean): readonly Pattern[] {
  const all: Cell[][] = [[]]
  let depth = 0
  for (const cell of cells) {
    const char = plain(cell)
    if (char === '(') depth += 1
    if (char === ')') depth -= 1
    if (char === '|' && depth === 0) all.push([])
    else all.at(-1)?.push(cell)
  }
  return all.map((part) => parseCells(part, extended))
}

function readSet(
  cells: readonly Cell[],
  open: number,
): { readonly has: (char: string) => boolean; readonly end: number } | undefined {
  const negated = ['!', '^'].includes(plain(cells[open + 1]) ?? '')
  const first = open + (negated ? 2 : 1)
  for (let index = first; index < cells.length; index += 1) {
    const cell = cells[index]
    if (cell === undefined || 'unknown' in cell) return undefined
    if (plain(cell) === '[' && plain(cells[index + 1]) === ':') {
      const end = cells.findIndex((at, place) => place > index + 1 && plain(at) === ':' && plain(cells[place + 1]) === ']')
      if (end !== -1) {
        index = end + 1
        continue
      }
    }
    if (plain(cell) !== ']' || index === first) continue
    const members = cells.slice(first, index).flatMap((member) => ('char' in member ? [member] : []))
    const has = bracketMembers(members)
    return { has: (char) => has(char) !== negated, end: index }
  }
  return undefined
}

type Token = string | Unknown
type Mode = 'surely' | 'perhaps'

/** A text as single characters and unknowns. */
export function tokensOf(text: Text): readonly Token[] {
  return text.flatMap((part): Token[] => (typeof part === 'string' ? [...part] : [part]))
}

export function textOfTokens(tokens: readonly Token[]): Text {
  const parts: Token[] = []
  let run: string[] = []
  for (const token of tokens) {
    if (typeof token === 'string') {
      run.push(token)
      continue
    }
    if (run.length > 0) parts.push(run.join(''))
    run = []
    parts.push(token)
  }
  return concat(parts, run.length > 0 ? [run.join('')] : [])
}

/** All positions at which a match that begins at one of `starts` can end, ascending. */
function endsOf(pattern: Pattern, tokens: readonly Token[], starts: readonly number[], mode: Mode): readonly number[] {
  let positions = starts
  for (const item of pattern) {
    if (positions.length === 0) return positions
    const next = new Set<number>()
    if (item.kind === 'star' || (item.kind === 'unknown' && mode === 'perhaps')) {
      for (let position = positions[0] ?? 0; position <= tokens.length; position += 1) next.add(position)
    } else if (item.kind === 'extended') {
      for (const position of extendedEnds(item.operator, item.alternatives, tokens, positions, mode)) next.add(position)
    } else {
      for (const position of positions) step(item, tokens, position, mode, next)
    }
    positions = [...next].sort((a, b) => a - b)
  }
  return positions
}

function step(item: PatternItem, tokens: readonly Token[], position: number, mode: Mode, next: Set<number>): void {
  for (let at = position; at < tokens.length; at += 1) {
    const token = tokens[at]
    if (typeof token === 'object') {
      if (mode === 'perhaps') {
        // The unknown may hold the character (and more), or be empty.
        next.add(at)
        continue
      }
      if (item.kind === 'unknown' && item.unknown.id === token.id) next.add(at + 1)
      return
    }
    if (token === undefined) return
    if (item.kind === 'any' || (item.kind === 'char' && item.char === token) || (item.kind === 'set' && item.has(token)))
      next.add(at + 1)
    return
  }
}

function extendedEnds(
  operator: string,
  patterns: readonly Pattern[],
  tokens: readonly Token[],
  starts: readonly number[],
  mode: Mode,
): readonly number[] {
  const once = (from: readonly number[], how: Mode): number[] =>
    patterns.flatMap((pattern) => [...endsOf(pattern, tokens, from, how)])
  if (operator === '!') {
    const matched = new Set(once(starts, mode === 'surely' ? 'perhaps' : 'surely'))
    return tokens
      .flatMap((_, index) => index)
      .concat(tokens.length)
      .filter((position) => position >= (starts[0] ?? 0) && !matched.has(position))
  }
  const found = new Set(operator === '?' || operator === '*' ? starts : [])
  let fresh = once(starts, mode)
  while (fresh.length > 0) {
    const added = fresh.filter((position) => !found.has(position))
    for (const position of added) found.add(position)
    fresh =
      operator === '*' || operator === '+'
        ? once(
            added.sort((a, b) => a - b),
            mode,
          )
        : []
  }
  return [...found].sort((a, b) => a - b)
}

function reaches(tokens: readonly Token[], ends: readonly number[], mode: Mode): boolean {
  const tail = mode === 'surely' ? tokens.length : tokens.findLastIndex((token) => typeof token === 'string') + 1
  return ends.some((end) => end >= tail)
}

/** What is above it is not matched: nobody's script needs it. */
export const mostWork = 4_000_000

/** The steps that a match takes at most. */
export function costOf(pattern: Pattern, tokens: readonly Token[]): number {
  const items = (part: Pattern): number =>
    part.reduce((sum, item) => sum + (item.kind === 'extended' ? 4 + items(item.alternatives.flat()) : 1), 0)
  return items(pattern) * tokens.length
}

export type Answer = 'yes' | 'no' | 'maybe'

/** Whether a whole text matches. */
export function matchPattern(pattern: Pattern, text: Text): Answer {
  const tokens = tokensOf(text)
  if (costOf(pattern, tokens) > mostWork) return 'maybe'
  if (reaches(tokens, endsOf(pattern, tokens, [0], 'surely'), 'surely')) return 'yes'
  return reaches(tokens, endsOf(pattern, tokens, [0], 'perhaps'), 'perhaps') ? 'maybe' : 'no'
}

/** Length in tokens of the match at a position; `undefined` when there is none, `maybe` when it is not known. */
export function matchAt(
  pattern: Pattern,
  tokens: readonly Token[],
  start: number,
  longest: boolean,
): number | undefined | 'maybe' {
  if (costOf(pattern, tokens) > mostWork) return 'maybe'
  const perhaps = endsOf(pattern, tokens, [start], 'perhaps')
  const end = longest ? perhaps.at(-1) : perhaps[0]
  if (end === undefined) return undefined
  const open = longest && typeof tokens[end] === 'object'
  return !open && endsOf(pattern, tokens, [start], 'surely').includes(end) ? end - start : 'maybe'
}

/** The pattern that matches the same texts read backwards. */
export function reversePattern(pattern: Pattern): Pattern {
  return pattern
    .map((item): PatternItem =>
      item.kind === 'extended' ? { ...item, alternatives: item.alternatives.map(reversePattern) } : item,
    )
    .reverse()
}
