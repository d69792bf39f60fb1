/** The functions of docker's templates, and how Go prints a value. */
import { TemplateError } from './parse.ts'

type Call = (...values: readonly unknown[]) => unknown

const functions: Readonly<Record<string, Call>> = {
  json: (value) => JSON.stringify(value),
  index: (value, ...keys) => keys.reduce(at, value),
  len: (value) =>
    typeof value === 'string' ? Buffer.byteLength(value) : Object.keys((value as object | null | undefined) ?? {}).length,
  join: (list, separator) => elements(list).map(shown).join(shown(separator)),
  split: (text, separator) => shown(text).split(shown(separator)),
  lower: (text) => shown(text).toLowerCase(),
  upper: (text) => shown(text).toUpperCase(),
  title: (text) => shown(text).replace(/\b[a-z]/g, (letter) => letter.toUpperCase()),
  truncate: (text, length) => [...shown(text)].slice(0, Number(length)).join(''),
  pad: (text, before, after) => (text === '' ? '' : ' '.repeat(Number(before)) + shown(text) + ' '.repeat(Number(after))),
  println: (...values) => `${values.map(shown).join(' ')}\n`,
  print: (...values) => printed(values),
  printf: (form, ...values) => formatted(shown(form), values),
  html: (text) => shown(text).replace(/[<>&"']/g, (char) => `&#${String(char.codePointAt(0))};`),
  slice: (value, from = 0, to?: unknown) => (value as string).slice(Number(from), to === undefined ? undefined : Number(to)),
  not: (value) => !isTrue(value),
  and: (...values) => values.find((value) => !isTrue(value)) ?? values.at(-1),
  or: (...values) => values.find(isTrue) ?? values.at(-1),
  eq: (first, ...others) => others.some((other) => other === first),
  ne: (a, b) => a !== b,
  lt: (a, b) => (a as number) < (b as number),
  le: (a, b) => (a as number) <= (b as number),
  gt: (a, b) => (a as number) > (b as number),
  ge: (a, b) => (a as number) >= (b as number),
}

/** Calls a function by name. */
export function callFunction(name: string, values: readonly unknown[]): unknown {
  const call = functions[name]
  if (call === undefined) throw new TemplateError(`template: :1: function "${name}" not defined`)
  return call(...values)
}

/** Go's truth: what is empty is false. */
export function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0
  return value !== undefined && value !== null && value !== '' && value !== 0 && value !== false
}

/** A value as an action prints it: `[a b]`, `map[k:v]`, `<no value>`. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return '<no value>'
  return inner(value)
}

function inner(value: unknown): string {
  if (value === null || value === undefined) return '<nil>'
  if (Array.isArray(value)) return `[${value.map(inner).join(' ')}]`
  if (typeof value !== 'object') return typeof value === 'string' ? value : JSON.stringify(value)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `map[${entries.map(([key, one]) => `${key}:${inner(one)}`).join(' ')}]`
}

function at(value: unknown, key: unknown): unknown {
  if (value === null || value === undefined) throw new TemplateError('error calling index: index of nil pointer')
  if (!Array.isArray(value)) return (value as Readonly<Record<string, unknown>>)[shown(key)] ?? ''
  const place = Number(key)
  if (place < 0 || place >= value.length) throw new TemplateError(`error calling index: index out of range: ${shown(key)}`)
  return (value as readonly unknown[])[place]
}

function elements(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : []
}

/** Blanks stand between two values of which neither is a text. */
function printed(values: readonly unknown[]): string {
  return values
    .map((value, place) => {
      const isApart = place > 0 && typeof value !== 'string' && typeof values[place - 1] !== 'string'
      return (isApart ? ' ' : '') + shown(value)
    })
    .join('')
}

/** `%s`, `%-10s`, `%.3s`, `%q`, `%d`, `%05d`, `%v`, `%.2f` */
function formatted(form: string, values: readonly unknown[]): string {
  let place = 0
  return form.replace(
    /%(-?)(0?)(\d*)(?:\.(\d+))?([a-zA-Z%])/g,
    (all, left: string, zero: string, width: string, digits: string | undefined, verb: string) => {
      if (verb === '%') return '%'
      const text = verbText(verb, values[place++], digits)
      if (text === undefined) throw new TemplateError(`printf ${all} is not supported`)
      return left === '-' ? text.padEnd(Number(width)) : text.padStart(Number(width), zero === '0' ? '0' : ' ')
    },
  )
}

function verbText(verb: string, value: unknown, digits: string | undefined): string | undefined {
  if (verb === 'q') return JSON.stringify(value)
  if (verb === 'f') return Number(value).toFixed(Number(digits ?? 6))
  if (!/[svdt]/.test(verb)) return undefined
  const text = shown(value)
  return verb === 's' && digits !== undefined ? [...text].slice(0, Number(digits)).join('') : text
}
