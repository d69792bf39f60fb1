/**
 * Reads the words of one command against its flag table, as docker's own reader (pflag) does: `--flag`, `--flag=v`, `--flag v`,
 * `-f`, `-fv`, `-f=v`, `-f v`, clusters of short flags of which the last may take a value, and `--`. What begins with an unknown
 * is taken for an operand here; who knows the command's grammar decides whether that may be (`parse.ts`).
 */
import { printText } from '../../text/symbolic.ts'
import type { Text } from '../../text/symbolic.ts'
import type { DockerCommandError, GivenFlag, Operand } from '../command.ts'
import type { FlagSpec, FlagTable } from './table.ts'

export interface ReadWords {
  readonly flags: readonly GivenFlag[]
  readonly operands: readonly Operand[]
  /** Index of the first word after `--`; absent without one. */
  readonly terminated: number | undefined
}

/** A list of flags that one word gave, or what is wrong with it. */
type WordFlags = { readonly flags: readonly GivenFlag[] } | { readonly error: DockerCommandError }

/** Reads `argv` from `start`. With `endsAtOperand` everything from the first operand on is operands. */
export function readWords(
  argv: readonly Text[],
  start: number,
  table: FlagTable,
  endsAtOperand: boolean,
): ReadWords | DockerCommandError {
  const flags: GivenFlag[] = []
  const operands: Operand[] = []
  for (let index = start; index < argv.length;) {
    const [first, ...more] = argv[index] ?? []
    if (first === '--' && more.length === 0) {
      return { flags, operands: [...operands, ...operandsFrom(argv, index + 1)], terminated: index + 1 }
    }
    const operand = typeof first !== 'string' || !first.startsWith('-') || (first === '-' && more.length === 0)
    if (operand && endsAtOperand) return { flags, operands: operandsFrom(argv, index), terminated: undefined }
    if (operand) {
      operands.push({ text: argv[index] ?? [], index })
      index += 1
      continue
    }
    const read = first.startsWith('--') ? readLong(argv, index, first, table) : readShort(argv, index, first, table)
    if ('error' in read) return read.error
    flags.push(...read.flags)
    index += read.flags.at(-1)?.words ?? 1
  }
  return { flags, operands, terminated: undefined }
}

function operandsFrom(argv: readonly Text[], start: number): readonly Operand[] {
  return argv.slice(start).map((text, at) => ({ text, index: start + at }))
}

function readLong(argv: readonly Text[], index: number, first: string, table: FlagTable): WordFlags {
  const word = argv[index] ?? []
  const equals = first.indexOf('=')
  if (equals === -1 && word.length > 1) return unknownWord(word, index)
  const written = equals === -1 ? first : first.slice(0, equals)
  const spec = table.long.get(written.slice(2))
  if (spec === undefined) return unknownFlag(written, index)
  if (equals !== -1) return { flags: [{ name: spec.name, value: after(word, equals + 1), index, words: 1 }] }
  return withNextWord(argv, index, spec, written)
}

function readShort(argv: readonly Text[], index: number, first: string, table: FlagTable): WordFlags {
  const word = argv[index] ?? []
  const flags: GivenFlag[] = []
  for (let at = 1; at < first.length; at += 1) {
    const letter = first[at] ?? ''
    const spec = table.short.get(letter)
    if (spec === undefined) return unknownFlag(`-${letter}`, index)
    const attached = after(word, at + 1)
    if (first[at + 1] === '=') return { flags: [...flags, { name: spec.name, value: after(word, at + 2), index, words: 1 }] }
    if (spec.takesValue && attached.length > 0)
      return { flags: [...flags, { name: spec.name, value: attached, index, words: 1 }] }
    if (spec.takesValue) {
      const last = withNextWord(argv, index, spec, `-${letter}`)
      return 'error' in last ? last : { flags: [...flags, ...last.flags] }
    }
    flags.push({ name: spec.name, value: undefined, index, words: 1 })
  }
  return word.length > 1 ? unknownWord(word, index) : { flags }
}

function withNextWord(argv: readonly Text[], index: number, spec: FlagSpec, written: string): WordFlags {
  if (!spec.takesValue) return { flags: [{ name: spec.name, value: undefined, index, words: 1 }] }
  const value = argv[index + 1]
  if (value === undefined) return { error: { kind: 'missing-value', message: `${written} needs a value`, index } }
  return { flags: [{ name: spec.name, value, index, words: 2 }] }
}

/** The word without its first `count` characters, which are known. */
function after(word: Text, count: number): Text {
  const [first, ...rest] = word
  const left = typeof first === 'string' ? first.slice(count) : ''
  return left === '' ? rest : [left, ...rest]
}

function unknownFlag(written: string, index: number): WordFlags {
  return { error: { kind: 'unknown-flag', message: `docker has no flag ${written} here`, index } }
}

function unknownWord(word: Text, index: number): WordFlags {
  return { error: { kind: 'unknown-word', message: `${printText(word)} may be any flag`, index } }
}
