/** What `${x#…}`, `${x%…}`, `${x/…}` and `${x^…}` do to a text. Where unknown characters decide, the result is an unknown. */
import { locate, type Site } from '../text/source.ts'
import { concat, keyOf, known, literal, sizeOf, unknownsOf, type Text } from '../text/symbolic.ts'
import { joinTexts } from './join.ts'
import { derive } from './derive.ts'
import { whenUnset } from './facts.ts'
import { largestValue } from './size.ts'
import { costOf, matchAt, matchPattern, mostWork, reversePattern, textOfTokens, tokensOf, type Pattern } from './patterns.ts'

/** Carries an operation out; `undefined` when unknown characters decide what it does. */
type Operation = (text: Text, pattern: Pattern) => Text | undefined

export function removePrefix(text: Text, pattern: Pattern, longest: boolean, name: string, site: Site): Text {
  const operation: Operation = (subject, what) => {
    const tokens = tokensOf(subject)
    const length = matchAt(what, tokens, 0, longest)
    return length === 'maybe' ? undefined : length === undefined ? subject : textOfTokens(tokens.slice(length))
  }
  return operation(text, pattern) ?? undecided(longest ? '##' : '#', operation, text, pattern, name, site)
}

export function removeSuffix(text: Text, pattern: Pattern, longest: boolean, name: string, site: Site): Text {
  const operation: Operation = (subject, what) => {
    const [head, end] = endWithin(subject, what)
    const tokens = [...tokensOf(end)].reverse()
    const length = matchAt(reversePattern(what), tokens, 0, longest)
    if (length === 'maybe') return undefined
    return length === undefined ? subject : concat(head, textOfTokens(tokens.slice(length).reverse()))
  }
  return operation(text, pattern) ?? undecided(longest ? '%%' : '%', operation, text, pattern, name, site)
}

/** A text cut in front of all that a pattern of single characters can reach from the end: `${x% }` looks at no more of a long text. */
function endWithin(text: Text, pattern: Pattern): readonly [Text, Text] {
  const last = text.at(-1)
  const isFixed = pattern.every(({ kind }) => kind === 'char' || kind === 'any' || kind === 'set')
  // A character is two units at most.
  const reach = 2 * pattern.length
  if (!isFixed || typeof last !== 'string' || last.length <= reach) return [[], text]
  const cut = last.length - reach
  return [concat(text.slice(0, -1), literal(last.slice(0, cut))), literal(last.slice(cut))]
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
  const operation: Operation = (subject, what) => tryReplace(subject, what, replacement, operator)
  return operation(text, pattern) ?? undecided(`${operator}${keyOf(replacement)}`, operation, text, pattern, name, site)
}

/** The result when unknown characters of the text or of the pattern decide it: a new unknown. */
function undecided(key: string, operation: Operation, text: Text, pattern: Pattern, name: string, site: Site): Text {
  const unknowns = [...unknownsOf(text), ...pattern.flatMap((item) => (item.kind === 'unknown' ? [item.unknown] : []))]
  const [subject, what] = [whenUnset(text), patternWhenUnset(pattern)]
  const result = subject === undefined || what === undefined ? undefined : operation(literal(subject), what)
  const id = `${key}(${keyOf(text)}\u0001${patternKey(pattern)})`
  const source = unknowns.find((unknown) => unknown.source !== 'environment')?.source ?? 'environment'
  return [
    { kind: 'unknown', id, name, source, at: locate(site), whenUnset: result === undefined ? undefined : whenUnset(result) },
  ]
}

/** The pattern with nothing given; `undefined` when it is not known even then. */
function patternWhenUnset(pattern: Pattern): Pattern | undefined {
  const items = pattern.map((item): Pattern | undefined => {
    if (item.kind !== 'unknown') return [item]
    return item.unknown.whenUnset === undefined ? undefined : [...item.unknown.whenUnset].map((char) => ({ kind: 'char', char }))
  })
  return items.includes(undefined) ? undefined : items.flatMap((item) => item ?? [])
}

function tryReplace(text: Text, pattern: Pattern, replacement: Text, operator: string): Text | undefined {
  const whole = known(text)
  const plain = operator === '/' || operator === '//' ? plainPattern(pattern) : undefined
  if (whole !== undefined && plain !== undefined) return replacePlain(whole, plain, replacement, operator === '//')
  const tokens = tokensOf(text)
  let size = 0
  if (operator === '/%') {
    const length = matchAt(reversePattern(pattern), [...tokens].reverse(), 0, true)
    if (length === 'maybe') return undefined
    return length === undefined ? text : concat(textOfTokens(tokens.slice(0, tokens.length - length)), replacement)
  }
  // each place is tried anew
  if (operator !== '/#' && costOf(pattern, tokens) * tokens.length > 16 * mostWork) return undefined
  const parts: Text[] = []
  let from = 0
  for (let at = 0; at < tokens.length || (at === 0 && operator === '/#'); at += 1) {
    const length = matchAt(pattern, tokens, at, true)
    if (length === 'maybe') return undefined
    if (length !== undefined && (length > 0 || operator === '/#')) {
      parts.push(textOfTokens(tokens.slice(from, at)), replacement)
      size += sizeOf(replacement)
      if (size > largestValue) return undefined
      from = at + length
      if (operator !== '//') break
      at = from - 1
    }
    if (operator === '/#') break
  }
  return from === 0 && parts.length === 0 ? text : joinTexts([...parts, textOfTokens(tokens.slice(from))])
}

/** A pattern without anything special, as its characters. */
function plainPattern(pattern: Pattern): string | undefined {
  const chars = pattern.flatMap((item) => (item.kind === 'char' ? [item.char] : []))
  return chars.length === pattern.length && chars.length > 0 ? chars.join('') : undefined
}

/** `undefined` when the result is too large. */
function replacePlain(text: string, plain: string, replacement: Text, all: boolean): Text | undefined {
  const first = text.indexOf(plain)
  if (first === -1) return literal(text)
  const pieces = all ? text.split(plain) : [text.slice(0, first), text.slice(first + plain.length)]
  if (text.length + (pieces.length - 1) * sizeOf(replacement) > 4 * largestValue) return undefined
  return joinTexts(pieces.flatMap((piece, index) => (index === 0 ? [literal(piece)] : [replacement, literal(piece)])))
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
  // Newlines and the like are written as `$'\n'`.
  if (/\p{Cc}/u.test(value)) return ansiQuoted(value)
  return `'${value.replaceAll("'", `'\\''`)}'`
}

const ansiLetters: Readonly<Record<string, string>> = {
  '\u0007': 'a',
  '\b': 'b',
  '\u001b': 'E',
  '\f': 'f',
  '\n': 'n',
  '\r': 'r',
  '\t': 't',
  '\v': 'v',
  '\\': '\\',
  "'": "'",
}

function ansiQuoted(value: string): string {
  const escaped = value.replace(/[\p{Cc}\\']/gu, (char) => {
    const letter = ansiLetters[char]
    return `\\${letter ?? char.charCodeAt(0).toString(8).padStart(3, '0')}`
  })
  return `$'${escaped}'`
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
