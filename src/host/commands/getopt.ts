/**
 * `getopt` of util-linux: options in front, `--`, and what the script does not know, quoted for `eval set --`.
 *
 * Words that are not known may stand where they are surely values (behind an option that needs one) or operands (behind `--`); one
 * that may be an option makes the whole output unknown.
 */
import type { HostCommand, HostOutcome } from './outcome.ts'
import { outcome, printedUnknown } from './outcome.ts'
import { concat, known, literal, type Text } from '../../text/symbolic.ts'

type Need = 'none' | 'required' | 'optional'

interface Wanted {
  readonly short: string
  readonly long: ReadonlyMap<string, Need>
  /** The old form prints words as they are, and so does `-u`. */
  readonly quotes: boolean
  readonly quietOutput: boolean
  readonly words: readonly Text[]
}

/** A word cannot be told apart from an option. */
class NotKnown extends Error {}

export const getopt: HostCommand = (call) => {
  const words = call.words.slice(1).map((word) => word.text)
  const posix = call.environment.has('POSIXLY_CORRECT')
  const wanted = call.environment.has('GETOPT_COMPATIBLE') ? undefined : readWanted(words)
  if (wanted === undefined) return notTold(call)
  try {
    return parseWords(wanted, posix)
  } catch (error) {
    if (error instanceof NotKnown) return notTold(call)
    throw error
  }
}

function notTold(call: Parameters<HostCommand>[0]): HostOutcome {
  return outcome({ stdout: printedUnknown(call, 'getopt'), status: { open: 'getopt', usual: true } })
}

const ownOptions: Readonly<Record<string, readonly [name: string, value: boolean]>> = {
  o: ['options', true],
  l: ['longoptions', true],
  n: ['name', true],
  s: ['shell', true],
  q: ['quiet', false],
  Q: ['quiet-output', false],
  u: ['unquoted', false],
}
const ownNames = Object.values(ownOptions)

/** Reads getopt's own options; `undefined` for what is not followed (`-a`, `-T`, shells of the csh kind). */
function readWanted(words: readonly Text[]): Wanted | undefined {
  const first = words[0] === undefined ? undefined : known(words[0])
  // The old form: the letters come first.
  if (first === undefined) return undefined
  if (!first.startsWith('-')) return { short: first, long: new Map(), quotes: false, quietOutput: false, words: words.slice(1) }
  const given: [name: string, value: Text][] = []
  let at = 0
  for (; at < words.length; at += 1) {
    const word = known(words[at] ?? [])
    if (word === undefined) return undefined
    if (word === '--') {
      at += 1
      break
    }
    if (!/^-./.test(word)) break
    const option = readOwn(word, words[at + 1])
    if (option === undefined) return undefined
    given.push(...option.given)
    if (option.takesNext) at += 1
  }
  const valuesOf = (name: string): readonly Text[] => given.flatMap(([each, value]) => (each === name ? [value] : []))
  const long = new Map<string, Need>()
  for (const list of valuesOf('longoptions')) {
    const names = known(list)
    if (names === undefined) return undefined
    for (const name of names.split(/[,\s]+/)) {
      if (name !== '')
        long.set(name.replace(/:+$/, ''), name.endsWith('::') ? 'optional' : name.endsWith(':') ? 'required' : 'none')
    }
  }
  const shell = known(valuesOf('shell').at(-1) ?? ['bash'])
  if (shell !== 'sh' && shell !== 'bash') return undefined
  const options = valuesOf('options').at(-1) ?? words[at++]
  const short = options === undefined ? undefined : known(options)
  if (short === undefined) return undefined
  const flags = new Set(given.map(([name]) => name))
  return { short, long, quotes: !flags.has('unquoted'), quietOutput: flags.has('quiet-output'), words: words.slice(at) }
}

interface Own {
  readonly given: readonly (readonly [name: string, value: Text] & [string, Text])[]
  readonly takesNext: boolean
}

function readOwn(word: string, next: Text | undefined): Own | undefined {
  if (word.startsWith('--')) {
    const [written = '', value] = word.slice(2).split(/=(.*)/s)
    const found = ownNames.filter(([name]) => name.startsWith(written))
    const [name, takes] = found.find(([each]) => each === written) ?? found[0] ?? []
    if (name === undefined || takes === undefined || found.length > 1) return undefined
    if (!takes) return { given: [[name, []]], takesNext: false }
    if (value === undefined && next === undefined) return undefined
    return { given: [[name, value === undefined ? (next ?? []) : literal(value)]], takesNext: value === undefined }
  }
  const given: [string, Text][] = []
  for (let at = 1; at < word.length; at += 1) {
    const [name, takes] = ownOptions[word.charAt(at)] ?? []
    if (name === undefined) return undefined
    if (takes !== true) {
      given.push([name, []])
      continue
    }
    const rest = word.slice(at + 1)
    if (rest === '' && next === undefined) return undefined
    given.push([name, rest === '' ? (next ?? []) : literal(rest)])
    return { given, takesNext: rest === '' }
  }
  return { given, takesNext: false }
}

function parseWords(wanted: Wanted, posix: boolean): HostOutcome {
  const mode = /^[+-]/.exec(wanted.short)?.[0] ?? (posix ? '+' : '')
  const reading: Reading = {
    short: wanted.short.replace(/^[+-]?:?/, ''),
    long: wanted.long,
    quotes: wanted.quotes,
    printed: [],
    failed: false,
  }
  const operands: Text[] = []
  let at = 0
  while (at < wanted.words.length) {
    const word = wanted.words[at] ?? []
    const text = optionText(word)
    at += 1
    if (text === '--') break
    if (/^-./s.test(text))
      at += text.startsWith('--') ? readLong(reading, word, wanted.words[at]) : readShort(reading, word, wanted.words[at])
    else if (mode === '+') {
      at -= 1
      break
    } else if (mode === '-') reading.printed.push(spaced(wanted.quotes, word))
    else operands.push(word)
  }
  const rest = [...operands, ...wanted.words.slice(at)].map((word) => spaced(wanted.quotes, word))
  const stdout = concat(...reading.printed, literal(' --'), ...rest, literal('\n'))
  return outcome({ stdout: wanted.quietOutput ? [] : stdout, status: reading.failed ? 1 : 0 })
}

interface Reading {
  readonly short: string
  readonly long: ReadonlyMap<string, Need>
  readonly quotes: boolean
  readonly printed: Text[]
  failed: boolean
}

/** The beginning of a word, as far as it decides what the word is. */
function optionText(word: Text): string {
  const [first] = word
  if (first === undefined) return ''
  if (typeof first === 'string' && (word.length === 1 || !/^-{0,2}$/.test(first))) return first
  throw new NotKnown()
}

/** One long option; returns how many further words it takes. */
function readLong(reading: Reading, word: Text, next: Text | undefined): number {
  const [head] = word
  const text = typeof head === 'string' ? head : ''
  const cut = text.indexOf('=')
  if (cut === -1 && word.length > 1) throw new NotKnown()
  const written = cut === -1 ? text.slice(2) : text.slice(2, cut)
  const candidates = [...reading.long].filter(([name]) => name.startsWith(written))
  const found = candidates.find(([name]) => name === written) ?? (candidates.length === 1 ? candidates[0] : undefined)
  if (found === undefined) return fail(reading, 0)
  const [name, need] = found
  const value = cut === -1 ? undefined : concat(literal(text.slice(cut + 1)), word.slice(1))
  if (need === 'none') {
    if (value !== undefined) return fail(reading, 0)
    reading.printed.push(literal(` --${name}`))
    return 0
  }
  if (value === undefined && need === 'required' && next === undefined) return fail(reading, 0)
  const own = value ?? (need === 'required' ? next : undefined) ?? []
  reading.printed.push(literal(` --${name}`), spaced(reading.quotes, own))
  return value === undefined && need === 'required' ? 1 : 0
}

/** Letters of one word; returns how many further words they take. */
function readShort(reading: Reading, word: Text, next: Text | undefined): number {
  const [head] = word
  const text = typeof head === 'string' ? head : ''
  for (let at = 1; at < text.length; at += 1) {
    const letter = text.charAt(at)
    const place = /[:;\s]/.test(letter) ? -1 : reading.short.indexOf(letter)
    if (place === -1) {
      reading.failed = true
      continue
    }
    const need = /^:?:?/.exec(reading.short.slice(place + 1))?.[0].length ?? 0
    reading.printed.push(literal(` -${letter}`))
    if (need === 0) continue
    const rest = concat(literal(text.slice(at + 1)), word.slice(1))
    if (rest.length === 0 && need === 1 && next === undefined) {
      reading.printed.pop()
      return fail(reading, 0)
    }
    reading.printed.push(spaced(reading.quotes, rest.length > 0 || need === 2 ? rest : (next ?? [])))
    return rest.length > 0 || need === 2 ? 0 : 1
  }
  if (word.length > 1) throw new NotKnown()
  return 0
}

function fail(reading: Reading, taken: number): number {
  reading.failed = true
  return taken
}

/** A blank and a word. An unknown is taken to be quoted by getopt itself, so that `eval` gives it back as it is. */
function spaced(quotes: boolean, word: Text): Text {
  if (quotes) {
    const inner = word.map((part) => (typeof part === 'string' ? part.replaceAll("'", `'\\''`) : part))
    return concat(literal(" '"), inner, literal("'"))
  }
  if (known(word) === undefined) throw new NotKnown()
  return concat(literal(' '), word)
}
