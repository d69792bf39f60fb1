/**
 * The patterns of `${X#p}`, `${X%p}` and `${X/p/r}` in Dockerfiles: `*` and `?`, and a backslash before them or before itself.
 * Brackets are ordinary characters here.
 */
import { inLine, matchingBeginnings, replaceWildcards, type WildcardItem } from '../text/wildcards.ts'

/** The items of a pattern; `undefined` for one that a builder refuses. */
function patternItems(pattern: string): readonly WildcardItem[] | undefined {
  const items: WildcardItem[] = []
  const characters = [...pattern]
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? ''
    if (character === '*') items.push({ kind: 'many', has: inLine })
    else if (character === '?') items.push({ kind: 'one', has: inLine })
    else if (character !== '\\') items.push(character)
    else {
      const escaped = characters[at + 1]
      // `\}` and `\/` are escaped for the sake of `${…}`, not of the pattern.
      if (escaped === '}' || escaped === '/') continue
      if (escaped !== '*' && escaped !== '?' && escaped !== '\\') return undefined
      items.push(escaped)
      at += 1
    }
  }
  return items
}

/** Takes the shortest or longest match of a pattern off one end; `undefined` for a pattern that is not valid. */
export function trimPattern(value: string, pattern: string, end: 'prefix' | 'suffix', longest: boolean): string | undefined {
  const items = patternItems(pattern)
  if (items === undefined) return undefined
  const cuts = end === 'prefix' ? matchingBeginnings(items, value) : matchingBeginnings([...items].reverse(), backwards(value))
  const cut = longest ? cuts.at(-1) : cuts[0]
  if (cut === undefined) return value
  return end === 'prefix' ? value.slice(cut) : value.slice(0, value.length - cut)
}

function backwards(text: string): string {
  return [...text].reverse().join('')
}

/** Replaces the first match of a pattern or all; `undefined` for a pattern that is not valid. */
export function replacePattern(value: string, pattern: string, replacement: string, all: boolean): string | undefined {
  const items = patternItems(pattern)
  return items === undefined ? undefined : replaceWildcards(items, value, replacement, all)
}
