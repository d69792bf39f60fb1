/** Splits the words of a text command, all of them known, into options and operands as getopt does. */
import type { Call } from '../../../shell/world.ts'
import { literal, type Text } from '../../../text/symbolic.ts'
import { knownWords } from './input.ts'

export interface Parsed {
  readonly flags: ReadonlySet<string>
  /** Each option's values, in order. */
  readonly values: ReadonlyMap<string, readonly string[]>
  readonly operands: readonly Text[]
  /** An option that is not in the lists. */
  readonly strange: boolean
}

export interface Accepts {
  /** Letters and long names without a value. */
  readonly plain: string
  /** Letters and long names with one, as `n lines=n`: a long name stands for its letter. */
  readonly valued?: string
}

interface Table {
  readonly plain: ReadonlyMap<string, string>
  readonly valued: ReadonlyMap<string, string>
}

const listed = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text
      .split(' ')
      .filter((name) => name !== '')
      .map((name): [string, string] => {
        const [long = '', letter = long] = name.split('=')
        return [long, letter]
      }),
  )

/** `undefined` when a word is not known: nothing can be said about the command then. */
export function parseWords(call: Call, accepts: Accepts): Parsed | undefined {
  const words = knownWords(call)
  if (words === undefined) return undefined
  const table: Table = { plain: listed(accepts.plain), valued: listed(accepts.valued ?? '') }
  const flags = new Set<string>()
  const values = new Map<string, string[]>()
  const operands: Text[] = []
  let strange = false
  const add = (name: string, value: string): void => {
    values.set(name, [...(values.get(name) ?? []), value])
  }
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? ''
    if (word === '--') {
      operands.push(...words.slice(index + 1).map(literal))
      break
    }
    if (!word.startsWith('-') || word === '-') {
      operands.push(literal(word))
      continue
    }
    if (word.startsWith('--')) {
      const [name = '', value] = word.slice(2).split(/=(.*)/s)
      const valued = table.valued.get(name)
      const plain = table.plain.get(name)
      if (valued !== undefined) add(valued, value ?? words[(index += 1)] ?? '')
      else if (plain !== undefined && value === undefined) flags.add(plain)
      else strange = true
      continue
    }
    for (let at = 1; at < word.length; at += 1) {
      const letter = word[at] ?? ''
      if (table.valued.get(letter) === undefined) {
        if (table.plain.has(letter)) flags.add(letter)
        else strange = true
        continue
      }
      add(letter, at + 1 < word.length ? word.slice(at + 1) : (words[(index += 1)] ?? ''))
      break
    }
  }
  return { flags, values, operands, strange }
}
