/** What a shell reads from and writes to. A stream is the one thing here that is used up, so it is mutable. */
import { concat, emptyText, literal, sizeOf, type Text } from '../text/symbolic.ts'
import { joinTexts } from './join.ts'
import type { Call, HostPath, OpenTarget } from './world.ts'

/** Where text goes. */
export interface Sink {
  readonly kind: Call['stdout']
  write(text: Text): void
}

/** Text that can be read once; several readers share what is left. */
export interface Input {
  rest: Text
  /** The file that it was opened from. */
  readonly path: HostPath | undefined
  /** A reader met text that is not known: how often it could still read is not known either. */
  blurred: boolean
}

/** Numbered descriptors: stdin is `input`, everything else is written to. */
export interface Descriptors {
  readonly input: Input | undefined
  readonly sinks: ReadonlyMap<number, Sink>
  /** Inputs at other numbers (`exec 3< file`). */
  readonly inputs: ReadonlyMap<number, Input>
  /** Files that are written when the commands inside have ended. */
  readonly targets: readonly Target[]
}

export interface Target extends OpenTarget {
  /** A command inside removed it. */
  gone: boolean
}

export function markGone(targets: readonly Target[], paths: readonly HostPath[]): void {
  for (const target of targets) if (paths.includes(target.path)) target.gone = true
}

export const nullSink: Sink = { kind: 'null', write: () => undefined }

/** A sink that keeps what is written. */
export interface Capture extends Sink {
  text(): Text
}

/** In characters. */
const largestStream = 1024 * 1024

/** Collects text; long outputs are joined once, when asked for. What is larger than a stream may be is what `overflows` gives. */
export function createCapture(kind: Call['stdout'], overflows: () => Text = () => emptyText): Capture {
  const parts: Text[] = []
  let size = 0
  let overflow: Text | undefined
  return {
    kind,
    write: (text) => {
      if (text.length === 0 || overflow !== undefined) return
      size += sizeOf(text)
      if (size <= largestStream) parts.push(text)
      else {
        parts.length = 0
        overflow = overflows()
      }
    },
    text: () => overflow ?? joinTexts(parts),
  }
}

export function createInput(text: Text, path?: HostPath): Input {
  return { rest: text, path, blurred: false }
}

/** Takes everything that is left. */
export function drain(input: Input): Text {
  const { rest } = input
  input.rest = emptyText
  return rest
}

/** Takes a line without its newline; `undefined` at the end. `complete`: a newline ended it. */
export function takeLine(input: Input, delimiter = '\n'): { readonly line: Text; readonly complete: boolean } | undefined {
  if (input.rest.length === 0) return undefined
  const line: Text[number][] = []
  for (const [index, part] of input.rest.entries()) {
    const cut = typeof part === 'string' ? part.indexOf(delimiter) : -1
    if (typeof part !== 'string' || cut === -1) {
      line.push(part)
      continue
    }
    input.rest = concat(literal(part.slice(cut + 1)), input.rest.slice(index + 1))
    return { line: concat(line, literal(part.slice(0, cut))), complete: true }
  }
  input.rest = emptyText
  return { line: concat(line), complete: false }
}

/** Takes off the newlines at the end, as command substitution does. */
export function trimNewlines(text: Text): Text {
  const last = text.at(-1)
  if (typeof last !== 'string') return text
  const trimmed = last.replace(/\n+$/, '')
  return trimmed === last ? text : concat(text.slice(0, -1), literal(trimmed))
}
