/** The patterns of Go's `filepath.Match`: `*`, `?`, `[a-z]`, `[^a]` and a backslash before any character; none crosses `/`. */
import { inName, wildcards, type WildcardItem, type Wildcards } from '../text/wildcards.ts'

const HAS_WILDCARD = /[*?[]/

/** Whether a source is a pattern for the builder; an escaped character is none. */
export function hasWildcard(text: string): boolean {
  return HAS_WILDCARD.test(text.replace(/\\./g, ''))
}

/** The one name that a pattern can mean: `[[]id].js` is how `[id].js` is written. `undefined` where it may mean several, or is malformed. */
export function soleName(pattern: string): string | undefined {
  const name = pattern.replace(
    /\[([^\]\\^-])\]|\\(.)/gs,
    (_, inClass: string | undefined, escaped: string | undefined) => inClass ?? escaped ?? '',
  )
  const rest = pattern.replace(/\[[^\]\\^-]\]|\\./gs, '')
  return /[*?[\\]/.test(rest) ? undefined : name
}

/** The pattern of one name of a path; `undefined` when it is malformed. */
export function globExpression(pattern: string): Wildcards | undefined {
  const characters = [...pattern]
  const items: WildcardItem[] = []
  let at = 0
  while (at < characters.length) {
    const character = characters[at] ?? ''
    at += 1
    if (character === '*') items.push({ kind: 'many', has: inName })
    else if (character === '?') items.push({ kind: 'one', has: inName })
    else if (character === '\\') {
      const escaped = characters[at]
      if (escaped === undefined) return undefined
      items.push(escaped)
      at += 1
    } else if (character === '[') {
      const read = readClass(characters, at)
      if (read === undefined) return undefined
      items.push({ kind: 'one', has: (one) => inName(one) && read.has(one) })
      at = read.next
    } else items.push(character)
  }
  return wildcards(items)
}

interface ClassRead {
  readonly has: (character: string) => boolean
  /** Behind the closing bracket. */
  readonly next: number
}

/** What stands in brackets; `from` is behind the opening one. A range that runs backwards has nothing in it. */
export function readClass(characters: readonly string[], from: number): ClassRead | undefined {
  const negated = characters[from] === '^'
  let at = negated ? from + 1 : from
  const ranges: (readonly [low: number, high: number])[] = []
  while (characters[at] !== ']' || ranges.length === 0) {
    const low = readClassCharacter(characters, at)
    if (low === undefined) return undefined
    const high = characters[low.next] === '-' ? readClassCharacter(characters, low.next + 1) : low
    if (high === undefined) return undefined
    ranges.push([low.code, high.code])
    at = high.next
  }
  const isIn = (character: string): boolean => {
    const code = character.codePointAt(0) ?? 0
    return ranges.some(([low, high]) => low <= code && code <= high)
  }
  return { has: (character) => isIn(character) !== negated, next: at + 1 }
}

function readClassCharacter(
  characters: readonly string[],
  at: number,
): { readonly code: number; readonly next: number } | undefined {
  const first = characters[at]
  if (first === undefined || first === '-' || first === ']') return undefined
  const code = (first === '\\' ? characters[at + 1] : first)?.codePointAt(0)
  return code === undefined ? undefined : { code, next: at + (first === '\\' ? 2 : 1) }
}
