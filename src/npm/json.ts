/**
 * JSON with the place of everything in it. Text that is no JSON gives nothing: whether it is one, `JSON.parse` says, and this reading only
 * adds the places.
 */
import { joinValues, plainValue, sourceValue, type Value } from '../make/value.ts'
import type { Source, Span } from '../text/source.ts'

export type JsonNode = JsonObject | JsonString | JsonOther

interface JsonObject extends Span {
  readonly kind: 'object'
  readonly members: readonly JsonMember[]
}

interface JsonString extends Span {
  readonly kind: 'string'
  /** Between its quotes; what an escape stands for has the place of the escape. */
  readonly value: Value
}

/** A number, `true`, `false`, `null`, or an array. */
interface JsonOther extends Span {
  readonly kind: 'other'
}

export interface JsonMember extends Span {
  readonly key: string
  readonly value: JsonNode
}

/** Larger files are nobody's package. In characters. */
const sizeLimit = 1_000_000
const depthLimit = 100

/** Reads a file; `undefined` for what is no JSON. */
export function readJson(source: Source): JsonNode | undefined {
  const { text } = source
  const start = text.startsWith('\ufeff') ? 1 : 0
  if (text.length > sizeLimit || !isJson(text.slice(start))) return undefined
  return new Reader(source).node(start, 0)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** It reads what is known to be JSON, so that nothing has to be looked for that could be missing. */
class Reader {
  readonly #source: Source

  constructor(source: Source) {
    this.#source = source
  }

  node(from: number, depth: number): JsonNode | undefined {
    const start = this.#skip(from)
    const letter = this.#source.text.charAt(start)
    if (depth > depthLimit) return undefined
    if (letter === '"') return this.#string(start)
    if (letter === '{') return this.#object(start, depth)
    return letter === '[' ? this.#array(start, depth) : this.#bare(start)
  }

  #skip(from: number): number {
    return from + (/^\s*/.exec(this.#source.text.slice(from))?.[0].length ?? 0)
  }

  #object(start: number, depth: number): JsonObject | undefined {
    const { text } = this.#source
    const members: JsonMember[] = []
    let at = this.#skip(start + 1)
    while (text.charAt(at) !== '}') {
      const key = this.#string(at)
      const value = this.node(this.#skip(key.end) + 1, depth + 1)
      if (value === undefined) return undefined
      members.push({ key: key.value.text, value, start: key.start, end: value.end })
      at = this.#skip(value.end)
      if (text.charAt(at) === ',') at = this.#skip(at + 1)
    }
    return { kind: 'object', members, start, end: at + 1 }
  }

  #array(start: number, depth: number): JsonOther | undefined {
    const { text } = this.#source
    let at = this.#skip(start + 1)
    while (text.charAt(at) !== ']') {
      const item = this.node(at, depth + 1)
      if (item === undefined) return undefined
      at = this.#skip(item.end)
      if (text.charAt(at) === ',') at = this.#skip(at + 1)
    }
    return { kind: 'other', start, end: at + 1 }
  }

  #bare(start: number): JsonOther {
    const length = /^[^\s,\]}]*/.exec(this.#source.text.slice(start, start + 400))?.[0].length ?? 0
    return { kind: 'other', start, end: start + length }
  }

  #string(start: number): JsonString {
    const { text } = this.#source
    const parts: Value[] = []
    let at = start + 1
    while (text.charAt(at) !== '"') {
      const plain = /[^"\\]*/y
      plain.lastIndex = at
      const end = at + (plain.exec(text)?.[0].length ?? 0)
      if (end > at) parts.push(sourceValue(this.#source, at, end))
      at = end
      if (text.charAt(at) !== '\\') continue
      const length = text.charAt(at + 1) === 'u' ? 6 : 2
      const character = JSON.parse(`"${text.slice(at, at + length)}"`) as string
      parts.push(plainValue(character, { source: this.#source, start: at, end: at + length }))
      at += length
    }
    return { kind: 'string', value: joinValues(parts), start, end: at + 1 }
  }
}
