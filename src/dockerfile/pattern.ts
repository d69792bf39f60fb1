/**
 * The patterns of `${X#p}`, `${X%p}` and `${X/p/r}` in Dockerfiles: `*` and `?`, and a backslash before them or before itself.
 * Brackets are ordinary characters here.
 */
import { escapeExpression } from '../text/regular-expression.ts'

/** The regular expression of a pattern, not anchored; `undefined` for one that a builder refuses. */
function patternSource(pattern: string): string | undefined {
  let source = ''
  const characters = [...pattern]
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? ''
    if (character === '*') source += '.*'
    else if (character === '?') source += '.'
    else if (character !== '\\') source += escapeExpression(character)
    else {
      const escaped = characters[at + 1]
      // `\}` and `\/` are escaped for the sake of `${…}`, not of the pattern.
      if (escaped === '}' || escaped === '/') continue
      if (escaped !== '*' && escaped !== '?' && escaped !== '\\') return undefined
      source += `\\${escaped}`
      at += 1
    }
  }
  return source
}

/** Takes the shortest or longest match of a pattern off one end; `undefined` for a pattern that is not valid. */
export function trimPattern(value: string, pattern: string, end: 'prefix' | 'suffix', longest: boolean): string | undefined {
  const source = patternSource(pattern)
  if (source === undefined) return undefined
  const whole = new RegExp(`^${source}$`, 'u')
  const characters = [...value]
  const count = characters.length
  for (let step = 0; step <= count; step += 1) {
    const taken = longest ? count - step : step
    const cut = end === 'prefix' ? taken : count - taken
    const [head, tail] = [characters.slice(0, cut).join(''), characters.slice(cut).join('')]
    if (whole.test(end === 'prefix' ? head : tail)) return end === 'prefix' ? tail : head
  }
  return value
}

/** Replaces the first match of a pattern or all; `undefined` for a pattern that is not valid. */
export function replacePattern(value: string, pattern: string, replacement: string, all: boolean): string | undefined {
  const source = patternSource(pattern)
  return source === undefined ? undefined : value.replace(new RegExp(source, all ? 'gu' : 'u'), () => replacement)
}
