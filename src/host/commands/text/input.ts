/**
 * What commands that filter text have in common: they read their operands or stdin, and print a text computed from it.
 *
 * A text that is known is computed with; of any other the output is an unknown that belongs to the command line and its input: the
 * same command over the same input prints the same. What was cut from a docker id keeps the id's identity in its own.
 */
import type { Call, CallResult, HostPath } from '../../../shell/world.ts'
import { concat, keyOf, known, literal, printText, type Text, type Unknown } from '../../../text/symbolic.ts'
import type { HostFiles } from '../../files.ts'
import { resolvePath } from '../../path.ts'
import { TooMuchWork } from '../../../text/regex.ts'
import { keyOfCall, outcome, type HostOutcome } from '../outcome.ts'

/** What a filter prints for a known text, and its exit status. */
export interface Filtered {
  readonly stdout: string
  readonly status?: number
}

/** `undefined`: not followed for this text. */
export type Filter = (text: string) => Filtered | string | undefined

export interface Input {
  readonly text: Text
  /** The files behind the operands, in order. */
  readonly paths: readonly HostPath[]
  /** Stdin is among what is read. */
  readonly isStdin: boolean
  /** An operand is certainly not there. */
  readonly missing: boolean
  /** None of the operands is there. */
  readonly none?: boolean
}

/** Longer texts are not computed with. */
const textLimit = 2_000_000

/** Joins the texts of the operands, or takes stdin when there are none. `raw`: bytes, not lines, so that a last line stays open. */
export function readInput(call: Call, files: HostFiles, operands: readonly Text[], raw = false): Input {
  if (operands.length === 0) return { text: call.stdin ?? terminal(call), paths: [], isStdin: true, missing: false }
  const paths: HostPath[] = []
  const texts: Text[] = []
  let missing = false
  let found = 0
  for (const operand of operands) {
    const text = readOperand(call, files, operand, paths)
    if (text !== undefined) found += 1
    if (text === undefined) missing = true
    else if (text.length > 0) texts.push(text)
  }
  return {
    text: concat(
      ...texts.flatMap((text, index) => (raw || index === texts.length - 1 || isEnded(text) ? [text] : [text, literal('\n')])),
    ),
    paths,
    isStdin: operands.some(isStdin),
    missing,
    none: found === 0,
  }
}

function readOperand(call: Call, files: HostFiles, operand: Text, paths: HostPath[]): Text | undefined {
  if (isStdin(operand)) return call.stdin ?? terminal(call)
  const path = resolvePath(call.cwd, operand)
  if (path === undefined) return [unknownOf(`file:${keyOf(operand)}`, 'file', undefined)]
  paths.push(path)
  return files.read(path)
}

const isEnded = (text: Text): boolean => {
  const last = text.at(-1)
  return typeof last !== 'string' || last.endsWith('\n')
}

const isStdin = (operand: Text): boolean => /^(?:-|\/dev\/stdin)$/.test(known(operand) ?? '')

/** What is typed into a command without any input. */
function terminal(call: Call): Text {
  return [unknownOf(`stdin:${call.cwd}`, 'stdin', undefined)]
}

const unknownOf = (id: string, name: string, whenUnset: string | undefined): Unknown => ({
  kind: 'unknown',
  id,
  name,
  source: 'command',
  at: undefined,
  whenUnset,
})

/** A text's value with no arguments and an empty environment. */
export function usualValue(text: Text): string | undefined {
  let whole = ''
  for (const part of text) {
    const value = typeof part === 'string' ? part : part.whenUnset
    if (value === undefined) return undefined
    whole += value
  }
  return whole
}

export interface Derivation {
  /** For people. */
  readonly name: string
  /** Part of the identity: by default the words of the command. */
  readonly key?: string
  /** False: what is printed is no id even if ids go in (`wc`, `grep -c`). */
  readonly keepsIds?: boolean
  /** The status tells something, so that it is open when the text is not known. */
  readonly tells?: boolean
  /** It reads stdin where no file is named: how many words it takes in front of its files. */
  readonly wordsBeforeFiles?: number
}

/** Runs a filter over an input. */
export function filtered(call: Call, input: Input, filter: Filter, derivation: Derivation): HostOutcome {
  const text = known(input.text)
  const computed = text === undefined ? undefined : guarded(filter, text)
  const effects = { reads: input.paths }
  if (computed !== undefined) {
    const status = input.missing ? missingStatus(call) : computed.status
    const isSilent = input.missing && (input.none === true || /^(?:.*\/)?sort$/.test(known(call.words[0]?.text ?? []) ?? ''))
    return outcome({
      readsInput: input.isStdin,
      stdout: computed.stdout === '' || isSilent ? [] : [computed.stdout],
      effects,
      ...(status === undefined || status === 0 ? { status: 0 } : { status }),
    })
  }
  const usual = usualValue(input.text)
  const whenUnset = usual === undefined || text !== undefined ? undefined : guarded(filter, usual)
  const key = `${derivation.key ?? keyOfCall(call)}<${contentKey(input.text)}`
  const id = `cmd:${derivation.keepsIds === false ? key.replaceAll('docker:', 'docker~') : key}`
  return outcome({
    readsInput: input.isStdin,
    stdout: [unknownOf(id, derivation.name, whenUnset?.stdout)],
    status: input.missing ? missingStatus(call) : statusOf(call, derivation, id, whenUnset),
    effects,
  })
}

/** With which status a command ends that lacks one of its files. */
function missingStatus({ words: [name] }: Call): number {
  return /^(?:[efz]?grep|g?sed|[gmn]?awk|sort|ls)$/.test(known(name?.text ?? []) ?? '') ? 2 : 1
}

function statusOf(call: Call, derivation: Derivation, id: string, whenUnset: Filtered | undefined): CallResult['status'] {
  if (derivation.tells !== true) return 'succeeds'
  return { open: id, usual: whenUnset === undefined ? undefined : (whenUnset.status ?? 0) === 0 }
}

function guarded(filter: Filter, text: string): Filtered | undefined {
  if (text.length > textLimit) return undefined
  try {
    const result = filter(text)
    return typeof result === 'string' ? { stdout: result } : result
  } catch (error) {
    if (error instanceof TooMuchWork) return undefined
    throw error
  }
}

/** The lines of a text without their newlines. */
export function linesOf(text: string): readonly string[] {
  if (text === '') return []
  const lines = text.split('\n')
  if (text.endsWith('\n')) lines.pop()
  return lines
}

/** Lines with a newline behind each. */
export function joinLines(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('')
}

/** The characters of all words behind the command's name; `undefined` when one is not known. */
export function knownWords(call: Call): readonly string[] | undefined {
  const words: string[] = []
  for (const word of call.words.slice(1)) {
    const text = word.glob === true ? undefined : known(word.text)
    if (text === undefined) return undefined
    words.push(text)
  }
  return words
}

/** Whether a command reads stdin: it is named, or no file is. The word behind a lone letter is taken for the option's value. */
function isStdinRead(call: Call, wordsBeforeFiles: number | undefined): boolean {
  if (wordsBeforeFiles === undefined) return false
  const words = call.words.slice(1).map((word) => word.text)
  const isOption = (text: Text | undefined): boolean => /^-./.test(printText(text ?? []))
  const isValue = (index: number): boolean => /^-[a-zA-Z]$/.test(printText(words[index - 1] ?? []))
  const operands = words.filter((text, index) => !isOption(text) && !isValue(index))
  return words.some(isStdin) || operands.length <= wordsBeforeFiles
}

/** A command line that is not followed: its output belongs to all that it may read. */
export function notFollowed(call: Call, files: HostFiles, name: string, derivation: Partial<Derivation> = {}): HostOutcome {
  const paths = call.words
    .slice(1)
    .flatMap((word) => resolvePath(call.cwd, word.text) ?? [])
    .filter((path) => files.kind(path) === 'file')
  const texts = paths.flatMap((path) => files.read(path) ?? [])
  const isReading = isStdinRead(call, derivation.wordsBeforeFiles)
  return filtered(call, { text: concat(call.stdin ?? [], texts), paths, isStdin: isReading, missing: false }, () => undefined, {
    name,
    ...derivation,
  })
}

/** An identity of a text that stays short: long known parts are hashed, unknowns keep theirs. */
export function contentKey(text: Text): string {
  return text
    .map((part) =>
      typeof part === 'string' && part.length > 200
        ? `#${String(part.length)}:${hash(part, 5381)}${hash(part, 52711)}`
        : keyOf([part]),
    )
    .join('')
}

function hash(text: string, seed: number): string {
  let value = seed
  for (let index = 0; index < text.length; index += 1) value = (Math.imul(value, 33) ^ text.charCodeAt(index)) >>> 0
  return value.toString(36).padStart(7, '0')
}
