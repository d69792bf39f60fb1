/** Strings of a Jenkinsfile as values, with the place of each of their characters. */
import { joinValues, plainValue, sourceValue, type Value } from '../make/value.ts'
import type { Source, Span } from '../text/source.ts'
import { endOfString, quotesAt } from './groovy.ts'

/** What a name in a string comes to: the text of a variable of Groovy, or a variable that the shell finds as well. */
export type Names = (name: string) => string | undefined

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', "'": "'", '"': '"', $: '$', '\n': '' }

/**
 * The one string of some arguments. What Groovy puts into a string in double quotes is only taken where it is a variable of the environment,
 * whose value the shell would find as well, or one that the file gives a plain text.
 */
export function stringAt(source: Source, span: Span, names: Names = () => undefined): Value | undefined {
  const { text } = source
  const { start, end } = trimmed(text, span)
  const sign = text.charAt(start)
  if ((sign !== "'" && sign !== '"') || endOfString(text, start) !== end) return undefined
  const quotes = quotesAt(text, start)
  const last = end - quotes.length
  const parts: Value[] = []
  let from = start + quotes.length
  let at = from
  const put = (value: Value, length: number): void => {
    parts.push(sourceValue(source, from, at), value)
    at += length
    from = at
  }
  while (at < last) {
    const own = text.charAt(at)
    if (own === '$' && sign === '"') {
      const [whole = '', env, braced, plain] =
        /^\$(?:\{env\.([A-Z_]\w*)\}|\{(\w+)\}|([A-Za-z_]\w*)(?!\.?\w))/.exec(text.slice(at, last)) ?? []
      const meant = env === undefined ? names(braced ?? plain ?? '') : `\${${env}}`
      if (whole === '' || meant === undefined) return undefined
      const written = plain !== undefined && meant === `\${${plain}}` ? whole : meant
      put(plainValue(written, { source, start: at, end: at + whole.length }), whole.length)
    } else if (own === '\\') {
      const meant = escapes[text.charAt(at + 1)]
      if (meant === undefined) return undefined
      put(plainValue(meant, { source, start: at, end: at + 2 }), 2)
    } else at += 1
  }
  return joinValues([...parts, sourceValue(source, from, last)].filter((part) => part.text !== ''))
}

/** Without the blanks around it. */
export function trimmed(text: string, { start, end }: Span): Span {
  const own = text.slice(start, end)
  const lead = own.length - own.trimStart().length
  return { start: start + lead, end: start + lead + own.trim().length }
}

/** Arguments at their commas. */
export function argumentsOf(text: string, { start, end }: Span): readonly Span[] {
  const found: Span[] = []
  let from = start
  let open = 0
  for (let at = start; at < end; at += 1) {
    const sign = text.charAt(at)
    if (sign === "'" || sign === '"') at = endOfString(text, at) - 1
    else if (sign === '(' || sign === '[') open += 1
    else if (sign === ')' || sign === ']') open -= 1
    else if (sign === ',' && open === 0) {
      found.push(trimmed(text, { start: from, end: at }))
      from = at + 1
    }
  }
  const last = trimmed(text, { start: from, end })
  return last.start === last.end ? found : [...found, last]
}

/** `key: value`, and the value alone where there is one without a key. */
export function namedArguments(text: string, span: Span): ReadonlyMap<string, Span> {
  return new Map(
    argumentsOf(text, span).map((one) => {
      const key = /^(\w+)\s*:\s*/.exec(text.slice(one.start, one.end))
      return key === null ? ['', one] : [key[1] ?? '', { start: one.start + key[0].length, end: one.end }]
    }),
  )
}
