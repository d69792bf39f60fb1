/**
 * Expansion of `$X`, `${X}`, `${X:-d}` … in an instruction's words, with the quotes and escapes that go with it.
 *
 * In: a word as written and a lookup of variables. Out: its text, whose parts may be unknown, or the reason why a builder
 * refuses it. The language is smaller than the shell's and differs from it: outside quotes an escape takes any next character,
 * `$1` and `$@` are always empty, `[…]` is no pattern. What cannot be computed because a value is not known becomes an unknown
 * whose identity is the operation and its operands, so that the same word over the same values stays the same text.
 */
import { isSpace } from './characters.ts'
import { replacePattern, trimPattern } from './pattern.ts'
import type { Location } from '../text/source.ts'
import { concat, emptyText, keyOf, known, literal, printText, substitute, unknownsOf } from '../text/symbolic.ts'
import type { Text, Unknown, UnknownSource } from '../text/symbolic.ts'

/** A variable's value. `maybe`: it may be unset as well (a base image's environment). */
export interface Binding {
  readonly text: Text
  readonly set: 'yes' | 'maybe'
}

/** `undefined`: certainly unset. */
export type Lookup = (name: string) => Binding | undefined

export interface ExpandOptions {
  readonly escape: string
  /** Where the word stands, for unknowns that expansion makes. */
  readonly at: Location | undefined
  /** Keep quotes in the result. */
  readonly rawQuotes?: boolean
  /** Keep escape characters in the result. */
  readonly rawEscapes?: boolean
  /** Leave variables that are unset as they are written. */
  readonly skipUnset?: boolean
  /** Quotes are ordinary characters. */
  readonly skipQuotes?: boolean
}

export type Expansion =
  | { readonly kind: 'expanded'; readonly text: Text; readonly words: readonly Text[] }
  | { readonly kind: 'refused'; readonly reason: string }

class ExpansionError extends Error {
  override readonly name = 'ExpansionError'
}

/** Expands one word; `words` are its parts when the result is split at white space outside quotes. */
export function expand(word: string, lookup: Lookup, options: ExpandOptions): Expansion {
  try {
    const state: State = { characters: [...word], at: 0, lookup, options }
    const { text, words } = readUntil(state, undefined, options.rawEscapes ?? false)
    return { kind: 'expanded', text, words }
  } catch (error) {
    if (error instanceof ExpansionError) return { kind: 'refused', reason: error.message }
    throw error
  }
}

interface State {
  readonly characters: readonly string[]
  at: number
  readonly lookup: Lookup
  readonly options: ExpandOptions
}

/** Collects a result as one text and as words. */
interface Collector {
  readonly parts: (string | Unknown)[]
  readonly words: Text[]
  word: (string | Unknown)[]
}

function peek(state: State): string | undefined {
  return state.characters[state.at]
}

function next(state: State): string | undefined {
  const character = state.characters[state.at]
  state.at += 1
  return character
}

function addRaw(to: Collector, text: Text): void {
  to.parts.push(...text)
  to.word.push(...text)
}

function addSplit(to: Collector, text: Text): void {
  to.parts.push(...text)
  for (const part of text) {
    if (typeof part !== 'string') to.word.push(part)
    else for (const character of part) splitAt(to, character)
  }
}

function splitAt(to: Collector, character: string): void {
  if (!isSpace(character)) to.word.push(character)
  else if (to.word.length > 0) {
    to.words.push(concat(to.word))
    to.word = []
  }
}

function readUntil(state: State, stop: string | undefined, rawEscapes: boolean): { text: Text; words: readonly Text[] } {
  const to: Collector = { parts: [], words: [], word: [] }
  const finish = (): { text: Text; words: readonly Text[] } => {
    const last = concat(to.word)
    return { text: concat(to.parts), words: last.length > 0 ? [...to.words, last] : to.words }
  }
  for (let character = peek(state); character !== undefined; character = peek(state)) {
    if (character === stop) {
      state.at += 1
      return finish()
    }
    if (character === '$') addSplit(to, readDollar(state))
    else if (character === '<') addRaw(to, literal(readAngle(state)))
    else if (character === "'" && state.options.skipQuotes !== true) addRaw(to, literal(readSingleQuote(state)))
    else if (character === '"' && state.options.skipQuotes !== true) addRaw(to, readDoubleQuote(state, rawEscapes))
    else if (character === state.options.escape) readEscape(state, to, rawEscapes)
    else addSplit(to, literal(next(state) ?? ''))
  }
  if (stop !== undefined) throw new ExpansionError(`it ends while looking for the matching ${stop}`)
  return finish()
}

function readEscape(state: State, to: Collector, rawEscapes: boolean): void {
  state.at += 1
  const escaped = next(state)
  addRaw(to, literal((rawEscapes ? state.options.escape : '') + (escaped ?? '')))
}

/** `<<` keeps the white space behind it, so that `<< EOF` is one word. */
function readAngle(state: State): string {
  state.at += 1
  if (peek(state) !== '<') return '<'
  state.at += 1
  let text = '<<'
  for (let character = peek(state); character === ' ' || character === '\t' || character === '\r'; character = peek(state)) {
    text += character
    state.at += 1
  }
  return text
}

function readSingleQuote(state: State): string {
  const close = state.characters.indexOf("'", state.at + 1)
  if (close === -1) throw new ExpansionError('a single quote is not closed')
  const inner = state.characters.slice(state.at + 1, close).join('')
  state.at = close + 1
  return state.options.rawQuotes === true ? `'${inner}'` : inner
}

function readDoubleQuote(state: State, rawEscapes: boolean): Text {
  const { escape, rawQuotes } = state.options
  const quote = literal(rawQuotes === true ? '"' : '')
  let text: Text = quote
  state.at += 1
  for (;;) {
    const character = peek(state)
    if (character === undefined) throw new ExpansionError('a double quote is not closed')
    if (character === '"') {
      state.at += 1
      return concat(text, quote)
    }
    if (character === '$') text = concat(text, readDollar(state))
    else if (character === escape) text = concat(text, literal(readQuotedEscape(state, rawEscapes)))
    else text = concat(text, literal(next(state) ?? ''))
  }
}

/** Inside double quotes only `"`, `$` and the escape character itself can be escaped. */
function readQuotedEscape(state: State, rawEscapes: boolean): string {
  const { escape } = state.options
  state.at += 1
  const kept = rawEscapes ? escape : ''
  const following = peek(state)
  if (following === undefined) return kept
  if (following !== '"' && following !== '$' && following !== escape) return kept + escape
  state.at += 1
  return kept + following
}

function readDollar(state: State): Text {
  state.at += 1
  if (peek(state) === '{') return readBraces(state)
  const name = readName(state)
  if (name === '') return literal('$')
  const binding = state.lookup(name)
  if (binding === undefined) return state.options.skipUnset === true ? literal(`$${name}`) : emptyText
  return binding.text
}

function readName(state: State): string {
  const first = peek(state) ?? ''
  if (/[@*#?\-$!]/.test(first) && first !== '') {
    state.at += 1
    return first
  }
  const accepts = /\p{Nd}/u.test(first) ? /\p{Nd}/u : /[\p{L}\p{Nd}_]/u
  let name = ''
  for (let character = peek(state); character !== undefined && accepts.test(character); character = peek(state)) {
    name += character
    state.at += 1
  }
  return name
}

function readBraces(state: State): Text {
  state.at += 1
  const first = peek(state)
  if (first === undefined) throw new ExpansionError("a } is missing after '${'")
  if (first === '{' || first === '}' || first === ':') throw new ExpansionError(`\${${first} is a bad substitution`)
  const name = readName(state)
  const operator = next(state)
  const binding = state.lookup(name)
  if (operator === '}') {
    if (binding === undefined) return state.options.skipUnset === true ? literal(`\${${name}}`) : emptyText
    return binding.text
  }
  if (operator === '/') return readReplacement(state, name, binding)
  const colon = operator === ':'
  const modifier = colon ? next(state) : operator
  if (modifier === undefined) throw new ExpansionError(`a } is missing after '\${${name}'`)
  const written = (colon ? ':' : '') + modifier
  const isTrim = modifier === '#' || modifier === '%'
  if (!'+-?#%'.includes(modifier) || (colon && isTrim)) {
    throw new ExpansionError(`\${${name}${written}…} is a modifier that Dockerfiles do not have`)
  }
  const word = readUntil(state, '}', isTrim).text
  if (binding === undefined && state.options.skipUnset === true)
    return concat(literal(`\${${name}${written}`), word, literal('}'))
  return isTrim ? trim(state, name, modifier, binding, word) : modify(state, name, written, binding, word)
}

function modify(state: State, name: string, written: string, binding: Binding | undefined, word: Text): Text {
  const nullIsUnset = written.startsWith(':')
  const modifier = written.at(-1)
  const present = isPresent(binding, nullIsUnset)
  const value = binding?.text ?? emptyText
  if (modifier === '?') {
    if (present === false) throw new ExpansionError(`${name} ${word.length > 0 ? printText(word) : 'must have a value'}`)
    return value
  }
  if (present === 'open')
    return derived(state, name, written, value, [word], ([v = '', w = '']) => (modifier === '-' ? v || w : v && w))
  if (modifier === '-') return present ? value : word
  return present ? word : emptyText
}

/** Whether a variable counts as set; `open` when that depends on what is not known. */
function isPresent(binding: Binding | undefined, nullIsUnset: boolean): boolean | 'open' {
  if (binding === undefined) return false
  if (binding.text.some((part) => typeof part === 'string')) return true
  if (binding.set === 'maybe') return 'open'
  if (!nullIsUnset) return true
  return binding.text.length === 0 ? false : 'open'
}

function trim(state: State, name: string, modifier: string, binding: Binding | undefined, word: Text): Text {
  const value = binding?.text ?? emptyText
  return computed(state, name, modifier, value, [word], ([v = '', pattern = '']) => {
    const longest = pattern.startsWith(modifier)
    return trimPattern(v, longest ? pattern.slice(1) : pattern, modifier === '#' ? 'prefix' : 'suffix', longest)
  })
}

function readReplacement(state: State, name: string, binding: Binding | undefined): Text {
  const all = peek(state) === '/'
  if (all) state.at += 1
  const pattern = readUntil(state, '/', true).text
  const replacement = readUntil(state, '}', true).text
  const written = all ? '//' : '/'
  if (binding === undefined && state.options.skipUnset === true) {
    return concat(literal(`\${${name}${written}`), pattern, literal('/'), replacement, literal('}'))
  }
  const value = binding?.text ?? emptyText
  return computed(state, name, written, value, [pattern, replacement], ([v = '', p = '', r = '']) => replacePattern(v, p, r, all))
}

type Compute = (operands: readonly string[]) => string | undefined

/** The result of an operation over known operands, or an unknown that stands for it. */
function computed(state: State, name: string, written: string, value: Text, others: readonly Text[], compute: Compute): Text {
  const operands = [value, ...others].map(known)
  if (!operands.every((operand) => operand !== undefined)) return derived(state, name, written, value, others, compute)
  const result = compute(operands)
  if (result === undefined) throw new ExpansionError(`the pattern in \${${name}${written}…} is not valid`)
  return literal(result)
}

function derived(state: State, name: string, written: string, value: Text, others: readonly Text[], compute: Compute): Text {
  const operands = [value, ...others]
  const unset = operands.map((text) =>
    known(substitute(text, (part) => (part.whenUnset === undefined ? undefined : literal(part.whenUnset)))),
  )
  return [
    {
      kind: 'unknown',
      id: `expand:${written}(${operands.map(keyOf).join('\u0001')})`,
      name: `${name}${written}${others.map(printText).join('/')}`,
      source: sourceOf(operands),
      at: state.options.at,
      whenUnset: unset.every((text) => text !== undefined) ? compute(unset) : undefined,
    },
  ]
}

function sourceOf(operands: readonly Text[]): UnknownSource {
  return operands.flatMap((text) => unknownsOf(text))[0]?.source ?? 'environment'
}
