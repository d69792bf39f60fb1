/** What `${x#…}`, `${x%…}`, `${x/…}` and `${x^…}` do to a text. Where unknown characters decide, the result is an unknown. */
import type { Site } from '../text/source.ts'
import { concat, keyOf, known, literal, type Text } from '../text/symbolic.ts'
import { joinTexts } from './join.ts'
import { derive } from './derive.ts'
import { matchAt, matchPattern, reversePattern, textOfTokens, tokensOf, type Pattern } from './patterns.ts'

export function removePrefix(text: Text, pattern: Pattern, longest: boolean, name: string, site: Site): Text {
  const tokens = tokensOf(text)
  const length = matchAt(pattern, tokens, 0, longest)
  if (length !== 'maybe') return length === undefined ? text : textOfTokens(tokens.slice(length))
  return derive(
    'remove',
    name,
    text,
    (value) => known(removePrefix(literal(value), pattern, longest, name, site)) ?? value,
    site,
    patternKey(pattern),
  )
}

export function removeSuffix(text: Text, pattern: Pattern, longest: boolean, name: string, site: Site): Text {
  const tokens = [...tokensOf(text)].reverse()
  const length = matchAt(reversePattern(pattern), tokens, 0, longest)
  if (length !== 'maybe') return length === undefined ? text : textOfTokens(tokens.slice(length).reverse())
  return derive(
    'remove-end',
    name,
    text,
    (value) => known(removeSuffix(literal(value), pattern, longest, name, site)) ?? value,
    site,
    patternKey(pattern),
  )
}

/** `/` first match, `//` all, `/#` at the start, `/%` at the end. */
export function replaceMatches(
  text: Text,
  pattern: Pattern,
  replacement: Text,
  operator: string,
  name: string,
  site: Site,
): Text {
  const replaced = tryReplace(text, pattern, replacement, operator)
  if (replaced !== undefined) return replaced
  const compute = (value: string): string => known(tryReplace(literal(value), pattern, replacement, operator) ?? []) ?? value
  return derive('replace', name, text, compute, site, `${operator}${patternKey(pattern)},${keyOf(replacement)}`)
}

function tryReplace(text: Text, pattern: Pattern, replacement: Text, operator: string): Text | undefined {
  const tokens = tokensOf(text)
  if (operator === '/%') {
    const length = matchAt(reversePattern(pattern), [...tokens].reverse(), 0, true)
    if (length === 'maybe') return undefined
    return length === undefined ? text : concat(textOfTokens(tokens.slice(0, tokens.length - length)), replacement)
  }
  const parts: Text[] = []
  let from = 0
  for (let at = 0; at < tokens.length || (at === 0 && operator === '/#'); at += 1) {
    const length = matchAt(pattern, tokens, at, true)
    if (length === 'maybe') return undefined
    if (length !== undefined && (length > 0 || operator === '/#')) {
      parts.push(textOfTokens(tokens.slice(from, at)), replacement)
      from = at + length
      if (operator !== '//') break
      at = from - 1
    }
    if (operator === '/#') break
  }
  return from === 0 && parts.length === 0 ? text : joinTexts([...parts, textOfTokens(tokens.slice(from))])
}

/** `^` first letter up, `^^` all, `,` and `,,` down; only letters that match the pattern. */
export function changeCase(text: Text, operator: string, pattern: Pattern | undefined, name: string, site: Site): Text {
  const change = (char: string): string => {
    if (pattern !== undefined && matchPattern(pattern, literal(char)) !== 'yes') return char
    return operator.startsWith('^') ? char.toUpperCase() : char.toLowerCase()
  }
  const compute = (value: string): string => {
    const chars = [...value]
    return operator.length === 2
      ? chars.map(change).join('')
      : chars.map((char, index) => (index === 0 ? change(char) : char)).join('')
  }
  return derive('case', name, text, compute, site, operator)
}

/** `'it'\''s'`: a text as a word of shell. */
export function quoteForShell(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`
}

/** A string that is the same for the same pattern. */
export function patternKey(pattern: Pattern): string {
  return pattern
    .map((item) => {
      switch (item.kind) {
        case 'char':
          return `c${item.char}`
        case 'unknown':
          return `<${item.unknown.id}>`
        case 'set':
          return `[${Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index))
            .filter(item.has)
            .join('')}]`
        case 'extended':
          return `${item.operator}(${item.alternatives.map(patternKey).join('|')})`
        default:
          return item.kind
      }
    })
    .join('')
}
