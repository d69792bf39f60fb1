/** What a model of a host command gives back, and the usual ways to say it. */
import type { Finding } from '../../findings/finding.ts'
import type { Call, CallResult, Word } from '../../shell/world.ts'
import type { Text, Unknown } from '../../text/symbolic.ts'
import { keyOf, printText } from '../../text/symbolic.ts'
import type { HostFiles } from '../files.ts'
import type { HostEffects } from '../origin.ts'

export interface HostOutcome {
  readonly result: CallResult
  readonly effects: HostEffects
  readonly findings: readonly Finding[]
  /** Command lines that it runs in its turn (`xargs docker rm`). */
  readonly subcalls: readonly (readonly Word[])[]
}

/** One host command: reads and changes the files, and says what it did. */
export type HostCommand = (call: Call, files: HostFiles) => HostOutcome

export const noEffects: HostEffects = { reads: [], writes: [], removes: [], complete: true }

/** A command that succeeded. */
export function outcome(
  parts: {
    readonly stdout?: Text
    readonly status?: CallResult['status']
    readonly effects?: Partial<HostEffects>
    readonly findings?: readonly Finding[]
    readonly subcalls?: HostOutcome['subcalls']
    /** It reads its stdin. */
    readonly readsInput?: boolean
  } = {},
): HostOutcome {
  return {
    result: {
      stdout: parts.stdout ?? [],
      status: parts.status ?? 'succeeds',
      ...(parts.readsInput === true ? { readsInput: true } : {}),
    },
    effects: { ...noEffects, ...parts.effects },
    findings: parts.findings ?? [],
    subcalls: parts.subcalls ?? [],
  }
}

/** A model of a command that reads its stdin to the end, always or for some command lines. */
export function reader(model: HostCommand, reads: (call: Call) => boolean = () => true): HostCommand {
  return (call, files) => {
    const made = model(call, files)
    return reads(call) ? { ...made, result: { ...made.result, readsInput: true } } : made
  }
}

/** The command's words exactly, and who runs it. */
export function keyOfCall({ words, user }: Call): string {
  return `${user === undefined ? '' : `${user}: `}${words.map((word) => keyOf(word.text)).join(' ')}`
}

/** What a command prints when that is not known: the same for the same command line of the same user over the same input. */
export function printedUnknown(call: Call, name: string, input: Text = call.stdin ?? []): Text {
  const unknown: Unknown = {
    kind: 'unknown',
    id: `cmd:${keyOfCall(call)}<${keyOf(input)}`,
    name,
    source: 'command',
    at: undefined,
    whenUnset: undefined,
  }
  return [unknown]
}

/** Names a command by its first words, for people: `git rev-parse` is `git-rev-parse`. */
export function labelOf(call: Call): string {
  const words = call.words.slice(0, 2).map((word) => printText(word.text))
  return words.filter((word) => /^[A-Za-z][\w.-]*$/.test(word)).join('-') || 'command'
}

export interface Options {
  readonly flags: ReadonlySet<string>
  readonly values: ReadonlyMap<string, Text>
  readonly operands: readonly Text[]
}

/** Splits short and long options off a command line; `takesValue` lists the options with a value (`t`, `target-directory`). */
export function readOptions(call: Call, takesValue: readonly string[] = []): Options {
  const flags = new Set<string>()
  const values = new Map<string, Text>()
  const operands: Text[] = []
  const words = call.words.slice(1).map((word) => word.text)
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? []
    const text = printText(word)
    if (text === '--') {
      operands.push(...words.slice(index + 1))
      break
    }
    if (text.startsWith('--')) {
      const [name = '', value] = text.slice(2).split(/=(.*)/s)
      flags.add(name)
      if (value !== undefined) values.set(name, [value])
      else if (takesValue.includes(name)) values.set(name, words[(index += 1)] ?? [])
      continue
    }
    if (!text.startsWith('-') || text === '-') {
      operands.push(word)
      continue
    }
    const letters = text.slice(1)
    for (let at = 0; at < letters.length; at += 1) {
      const letter = letters[at] ?? ''
      flags.add(letter)
      if (!takesValue.includes(letter)) continue
      const rest = letters.slice(at + 1)
      values.set(letter, rest === '' ? (words[(index += 1)] ?? []) : [rest])
      break
    }
  }
  return { flags, values, operands }
}
