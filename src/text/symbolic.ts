/**
 * Text with unknown parts: what a shell word, a build argument or a path is worth before anything runs.
 *
 * A `Text` is a list of known strings and unknowns, normalised: no empty string, no two strings side by side. An unknown is a
 * value with an identity: two unknowns with the same `id` stand for the same characters, whatever they are. It is never a
 * guess: who needs the characters asks `known()`, and gets `undefined` when they are not there.
 */
import type { Location } from './source.ts'

/**
 * Where an unknown comes from.
 * - `environment`, `argument`: an input of the driver
 * - `command`: printed by a command that was not run (`git describe`, `date`)
 * - `docker`: an id, a digest or a stream that the engine will give
 * - `host`: a property of the machine (the checkout's absolute path, the home folder)
 * - `base`: a property of a base image that is not known
 * - `condition`: differs between two ways that met again
 */
export type UnknownSource = 'environment' | 'argument' | 'command' | 'docker' | 'host' | 'base' | 'condition'

export interface Unknown {
  readonly kind: 'unknown'
  /** Equal ids are equal values. */
  readonly id: string
  /** What people read: it is shown as `${name}`. */
  readonly name: string
  readonly source: UnknownSource
  /** Where it enters; absent for what no line of a file introduces. */
  readonly at: Location | undefined
  /** Its value when the driver gets no arguments and an empty environment; absent when even then it is not known. */
  readonly whenUnset: string | undefined
}

export type Text = readonly (string | Unknown)[]

export const emptyText: Text = []

/** A known text. */
export function literal(value: string): Text {
  return value === '' ? emptyText : [value]
}

/** An unknown that enters at no line of a file, and of which nothing is known. */
export function unknownOf(id: string, name: string, source: UnknownSource): Unknown {
  return { kind: 'unknown', id, name, source, at: undefined, whenUnset: undefined }
}

/** Joins texts and keeps the result normalised. */
export function concat(...texts: readonly Text[]): Text {
  const parts: (string | Unknown)[] = []
  for (const text of texts) {
    for (const part of text) {
      const last = parts.at(-1)
      if (typeof part === 'string' && typeof last === 'string') parts[parts.length - 1] = last + part
      else if (part !== '') parts.push(part)
    }
  }
  return parts
}

/** The characters, or `undefined` when a part is not known. */
export function known(text: Text): string | undefined {
  if (text.length === 0) return ''
  const [only] = text
  return text.length === 1 && typeof only === 'string' ? only : undefined
}

/** The unknown that the whole text consists of, when it is just one. */
export function soleUnknown(text: Text): Unknown | undefined {
  const [only] = text
  return text.length === 1 && typeof only === 'object' ? only : undefined
}

/** The unknowns in a text, in order. */
export function unknownsOf(text: Text): readonly Unknown[] {
  return text.filter((part) => typeof part === 'object')
}

/** How people and documents see a text: unknown parts as `${name}`. */
export function printText(text: Text): string {
  return text.map((part) => (typeof part === 'string' ? part : `\${${part.name}}`)).join('')
}

/** A string that is equal for equal texts and only for those. */
export function keyOf(text: Text): string {
  return text
    .map((part) => (typeof part === 'string' ? part.replaceAll('\u0000', '\u0000\u0000') : `\u0000<${part.id}>`))
    .join('')
}

/** Whether two texts are certainly the same characters. */
export function sameText(a: Text, b: Text): boolean {
  return a === b || keyOf(a) === keyOf(b)
}

/** What a text costs: its characters, and for an unknown those of its identity. */
export function sizeOf(text: Text): number {
  let size = 0
  for (const part of text) size += typeof part === 'string' ? part.length : part.id.length + part.name.length
  return size
}

/** Applies a function to the known parts; unknown parts stay. */
export function mapKnown(text: Text, change: (part: string) => string): Text {
  return concat(...text.map((part) => (typeof part === 'string' ? literal(change(part)) : [part])))
}

/** Replaces unknowns for which the function has a text. */
export function substitute(text: Text, value: (unknown: Unknown) => Text | undefined): Text {
  return concat(...text.map((part) => (typeof part === 'string' ? [part] : (value(part) ?? [part]))))
}

/**
 * A text that was made of the printed form of another one, with that one's unknowns in it again: `/out/app-${V}`, where a path
 * `bin/app-$V` was looked up by name. Longer forms first, since the form of one may hold that of another.
 */
export function recall(text: Text, from: Text): Text {
  const unknowns = unknownsOf(from).toSorted((a, b) => b.name.length - a.name.length)
  return unknowns.reduce((found, unknown) => concat(...found.map((part) => recalled(part, unknown))), text)
}

function recalled(part: Text[number], unknown: Unknown): Text {
  if (typeof part !== 'string') return [part]
  const [first = '', ...rest] = part.split(printText([unknown]))
  return concat(literal(first), ...rest.map((one): Text => [unknown, ...literal(one)]))
}
