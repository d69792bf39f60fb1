/** cut and tr: columns and characters. */
import type { HostCommand } from '../outcome.ts'
import { filtered, joinLines, knownWords, linesOf, notFollowed, readInput } from './input.ts'
import { parseWords } from './options.ts'

interface Range {
  readonly first: number
  readonly last: number
}

/** `1,3-5,7-`; `undefined` for what is no list. */
function parseRanges(list: string): readonly Range[] | undefined {
  const ranges: Range[] = []
  for (const part of list.split(/[,\s]/)) {
    const found = /^(?:(\d{1,6})|(\d{1,6})?-(\d{1,6})?)$/.exec(part)
    if (found === null || part === '-' || part === '') return undefined
    const first = Number(found[1] ?? found[2] ?? 1)
    const last = found[1] !== undefined ? first : found[3] === undefined ? Infinity : Number(found[3])
    if (first === 0 || last < first) return undefined
    ranges.push({ first, last })
  }
  return ranges
}

export const cut: HostCommand = (call, files) => {
  const options = parseWords(call, {
    plain: 's only-delimited=s complement',
    valued: 'd delimiter=d f fields=f c characters=c b bytes=b output-delimiter',
  })
  if (options === undefined || options.strange || options.flags.has('complement'))
    return notFollowed(call, files, 'cut', { wordsBeforeFiles: 0 })
  const value = (name: string): string | undefined => options.values.get(name)?.at(-1)
  const fields = value('f')
  const ranges = parseRanges(fields ?? value('c') ?? value('b') ?? '')
  const delimiter = value('d') ?? '\t'
  if (ranges === undefined || delimiter.length !== 1) return notFollowed(call, files, 'cut', { wordsBeforeFiles: 0 })
  const kept = (index: number): boolean => ranges.some(({ first, last }) => index + 1 >= first && index + 1 <= last)
  const cutLine = (line: string): readonly string[] => {
    if (fields === undefined) return [[...line].filter((_, index) => kept(index)).join('')]
    if (!line.includes(delimiter)) return options.flags.has('s') ? [] : [line]
    return [
      line
        .split(delimiter)
        .filter((_, index) => kept(index))
        .join(value('output-delimiter') ?? delimiter),
    ]
  }
  return filtered(
    call,
    readInput(call, files, options.operands),
    // Whether a column is a byte or a character depends on the program.
    (text) => (fields === undefined && !/^\p{ASCII}*$/u.test(text) ? undefined : joinLines(linesOf(text).flatMap(cutLine))),
    { name: 'cut' },
  )
}

const trClasses: Readonly<Record<string, string>> = {
  lower: 'abcdefghijklmnopqrstuvwxyz',
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  digit: '0123456789',
  space: '\t\n\v\f\r ',
  blank: '\t ',
  alpha: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
  alnum: '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
  punct: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
}
const trEscapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  f: '\f',
  v: '\v',
  a: '\u0007',
  b: '\b',
}

/** The characters of a set, in order. */
function parseSet(set: string): string | undefined {
  let chars = ''
  for (let index = 0; index < set.length; index += 1) {
    const named = /^\[:(\w+):\]/.exec(set.slice(index))
    if (named !== null) {
      const members = trClasses[named[1] ?? '']
      if (members === undefined) return undefined
      chars += members
      index += named[0].length - 1
      continue
    }
    if (/^\[(?:=.=|.\*\d*)\]/.test(set.slice(index))) return undefined
    const from = member(set, index)
    if (from === undefined) return undefined
    if (set[from.end] === '-' && from.end + 1 < set.length) {
      const to = member(set, from.end + 1)
      if (to === undefined || to.char < from.char) return undefined
      for (let code = from.char.charCodeAt(0); code <= to.char.charCodeAt(0); code += 1) chars += String.fromCharCode(code)
      index = to.end - 1
    } else {
      chars += from.char
      index = from.end - 1
    }
  }
  return /^\p{ASCII}*$/u.test(chars) ? chars : undefined
}

function member(set: string, index: number): { readonly char: string; readonly end: number } | undefined {
  const char = set[index] ?? ''
  if (char !== '\\') return { char, end: index + 1 }
  const next = set[index + 1]
  const octal = /^[0-7]{1,3}/.exec(set.slice(index + 1))?.[0]
  if (octal !== undefined) return { char: String.fromCharCode(Number.parseInt(octal, 8)), end: index + 1 + octal.length }
  const escaped = next === undefined ? undefined : (trEscapes[next] ?? (/[A-Za-z0-9]/.test(next) ? undefined : next))
  return escaped === undefined ? undefined : { char: escaped, end: index + 2 }
}

export const tr: HostCommand = (call, files) => {
  const words = knownWords(call)
  const flags = new Set<string>()
  const sets: string[] = []
  for (const word of words ?? []) {
    const long = { '--delete': 'd', '--squeeze-repeats': 's', '--complement': 'c' }[word]
    if (long !== undefined) flags.add(long)
    else if (sets.length === 0 && /^-[dscC]+$/.test(word)) for (const letter of word.slice(1)) flags.add(letter.toLowerCase())
    else if (word !== '--') sets.push(word)
  }
  const [first, second] = sets.map(parseSet)
  const fits = flags.has('d')
    ? flags.has('s')
      ? sets.length === 2
      : sets.length === 1
    : flags.has('s')
      ? sets.length === 1 || sets.length === 2
      : sets.length === 2
  if (words === undefined || !fits || first === undefined || (sets.length === 2 && (second === undefined || second === '')))
    return notFollowed(call, files, 'tr', { wordsBeforeFiles: Infinity })
  const complement = flags.has('c')
  const within = (char: string): boolean => first.includes(char) !== complement
  const last = second?.at(-1) ?? ''
  const mapped = (char: string): string => {
    if (second === undefined || !within(char)) return char
    // Behind the end of the second set, its last character stands for the rest.
    return complement ? last : (second[first.lastIndexOf(char)] ?? last)
  }
  const squeezed = second ?? first
  const squeezes = (char: string): boolean => (second === undefined ? within(char) : squeezed.includes(char))
  return filtered(
    call,
    readInput(call, files, []),
    (text) => {
      // A complement counts bytes of other characters one by one.
      if (complement && !/^\p{ASCII}*$/u.test(text)) return undefined
      let printed = ''
      let before = ''
      for (const char of text) {
        if (flags.has('d') && within(char)) continue
        const now = flags.has('d') ? char : mapped(char)
        if (flags.has('s') && now === before && squeezes(now)) continue
        printed += now
        before = now
      }
      return printed
    },
    { name: 'tr' },
  )
}
