/** The patterns of Go's `filepath.Match`: `*`, `?`, `[a-z]`, `[^a]` and a backslash before any character; none crosses `/`. */
import { escapeExpression } from '../text/regular-expression.ts'

const HAS_WILDCARD = /[*?[]/

/** Whether a source is a pattern for the builder; an escaped character is none. */
export function hasWildcard(text: string): boolean {
  return HAS_WILDCARD.test(text.replace(/\\./g, ''))
}

/** The regular expression for one name of a path; `undefined` when the pattern is malformed. */
export function globExpression(pattern: string): RegExp | undefined {
  const characters = [...pattern]
  let source = ''
  let at = 0
  while (at < characters.length) {
    const character = characters[at] ?? ''
    at += 1
    if (character === '*') source += '[^/]*'
    else if (character === '?') source += '[^/]'
    else if (character === '\\') {
      const escaped = characters[at]
      if (escaped === undefined) return undefined
      source += escapeExpression(escaped)
      at += 1
    } else if (character === '[') {
      const read = readClass(characters, at)
      if (read === undefined) return undefined
      source += read.source
      at = read.next
    } else source += escapeExpression(character)
  }
  return new RegExp(`^${source}$`, 'u')
}

interface ClassRead {
  readonly source: string
  readonly next: number
}

function readClass(characters: readonly string[], from: number): ClassRead | undefined {
  const negated = characters[from] === '^'
  let at = negated ? from + 1 : from
  const ranges: string[] = []
  while (characters[at] !== ']' || ranges.length === 0) {
    const low = readClassCharacter(characters, at)
    if (low === undefined) return undefined
    at = low.next
    let high = low
    if (characters[at] === '-') {
      const read = readClassCharacter(characters, at + 1)
      if (read === undefined) return undefined
      high = read
      at = read.next
    }
    // A range that runs backwards matches nothing.
    if ((low.code ?? 0) <= (high.code ?? 0)) ranges.push(`${inClass(low.source)}-${inClass(high.source)}`)
    else ranges.push('')
  }
  const inner = ranges.join('')
  const source = inner === '' ? (negated ? '[^/]' : '[^\\s\\S]') : negated ? `(?!/)[^${inner}]` : `(?!/)[${inner}]`
  return { source, next: at + 1 }
}

function readClassCharacter(
  characters: readonly string[],
  at: number,
): (ClassRead & { readonly code: number | undefined }) | undefined {
  const first = characters[at]
  if (first === undefined || first === '-' || first === ']') return undefined
  const character = first === '\\' ? characters[at + 1] : first
  if (character === undefined) return undefined
  return { source: character, next: at + (first === '\\' ? 2 : 1), code: character.codePointAt(0) }
}

function inClass(character: string): string {
  return character.replace(/[\\\]^-]/, '\\$&')
}
