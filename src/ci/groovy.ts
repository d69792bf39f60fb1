/**
 * The declarative subset of a Jenkinsfile as a tree of statements with places: a name, its arguments, its block. It is read sign by sign;
 * a sign that has no place in this subset (a closure, a regular expression, arithmetic) means that nothing is read at all.
 */
import type { Span } from '../text/source.ts'

export interface Statement extends Span {
  readonly name: string
  /** What stands behind the name, without parentheses around all of it. */
  readonly args: Span
  readonly block: readonly Statement[] | undefined
}

/** The statements of a text; `undefined` where it is not of this subset. */
export function parseGroovy(text: string): readonly Statement[] | undefined {
  try {
    const reader = new Reader(text)
    const statements = reader.statements(0)
    return reader.atEnd() ? statements : undefined
  } catch (error) {
    if (error instanceof NotDeclarative) return undefined
    throw error
  }
}

class NotDeclarative extends Error {}

const deepest = 40

class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
    // `#!groovy` in the first line.
    if (text.startsWith('#!')) this.#at = `${text}\n`.indexOf('\n')
  }

  atEnd(): boolean {
    return this.#at >= this.#text.length
  }

  statements(depth: number): readonly Statement[] {
    const found: Statement[] = []
    for (;;) {
      this.#skip(/[\s;]/)
      if (this.atEnd() || this.#text.charAt(this.#at) === '}' || depth > deepest) return found
      found.push(this.#statement(depth))
    }
  }

  #statement(depth: number): Statement {
    const start = this.#at
    const name = /^[A-Za-z_][\w.]*/.exec(this.#text.slice(start, start + 200))?.[0]
    if (name === undefined) throw new NotDeclarative()
    this.#at += name.length
    this.#skip(/[ \t]/)
    const from = this.#at
    if (name === 'parallel' && this.#text.charAt(from) !== '{') {
      const block = this.#branches(depth)
      return { name, start, end: this.#at, args: { start: from, end: from }, block }
    }
    const to = this.#arguments()
    const args = this.#withoutParentheses(from, to)
    if (this.#text.charAt(this.#at) !== '{') return { name, start, end: to, args, block: undefined }
    this.#at += 1
    const block = this.statements(depth + 1)
    if (this.#text.charAt(this.#at) !== '}') throw new NotDeclarative()
    this.#at += 1
    return { name, start, end: this.#at, args, block }
  }

  /** `a: { … }, 'b': { … }, failFast: true`, perhaps in parentheses: a statement named `branch` for each block. */
  #branches(depth: number): readonly Statement[] {
    const found: Statement[] = []
    const isCall = this.#text.charAt(this.#at) === '('
    if (isCall) this.#at += 1
    for (;;) {
      this.#skip(/\s/)
      const start = this.#at
      const label = /^(?:\w+|'[^'\n]*'|"[^"$\n]*")\s*:\s*(?:true|false)?/.exec(this.#text.slice(start, start + 200))?.[0]
      if (label === undefined) throw new NotDeclarative()
      this.#at += label.length
      if (!/\w$/.test(label)) {
        if (this.#text.charAt(this.#at) !== '{') throw new NotDeclarative()
        this.#at += 1
        const block = this.statements(depth + 1)
        if (this.#text.charAt(this.#at) !== '}') throw new NotDeclarative()
        this.#at += 1
        found.push({ name: 'branch', start, end: this.#at, args: { start, end: start + label.length }, block })
      }
      const end = this.#at
      this.#skip(/\s/)
      if (this.#text.charAt(this.#at) !== ',') {
        if (!isCall) this.#at = end
        else if (this.#text.charAt(this.#at) !== ')') throw new NotDeclarative()
        else this.#at += 1
        return found
      }
      this.#at += 1
    }
  }

  /** Up to the end of the line, or to a block; lists and calls go over several lines. */
  #arguments(): number {
    let open = 0
    let end = this.#at
    while (!this.atEnd()) {
      const sign = this.#text.charAt(this.#at)
      if (this.#comment()) continue
      if (open === 0 && /[\n;{}]/.test(sign)) break
      if (sign === '(' || sign === '[') open += 1
      else if (sign === ')' || sign === ']') open -= 1
      else if (sign === "'" || sign === '"') {
        this.#at = endOfString(this.#text, this.#at)
        end = this.#at
        continue
      } else if (!/[\w\s.,:=-]/.test(sign)) throw new NotDeclarative()
      if (open < 0) throw new NotDeclarative()
      this.#at += 1
      if (!/\s/.test(sign)) end = this.#at
    }
    return end
  }

  #withoutParentheses(start: number, end: number): Span {
    return this.#text.charAt(start) === '(' && closingOf(this.#text, start) === end - 1
      ? { start: start + 1, end: end - 1 }
      : { start, end }
  }

  #skip(signs: RegExp): void {
    while (!this.atEnd())
      if (!this.#comment()) {
        if (!signs.test(this.#text.charAt(this.#at))) return
        this.#at += 1
      }
  }

  #comment(): boolean {
    const line = this.#text.startsWith('//', this.#at)
    if (!line && !this.#text.startsWith('/*', this.#at)) return false
    const end = this.#text.indexOf(line ? '\n' : '*/', this.#at + 2)
    this.#at = end === -1 ? this.#text.length : line ? end : end + 2
    return true
  }
}

/** Where the parenthesis ends that opens at a place; `-1` where it does not. */
export function closingOf(text: string, start: number): number {
  let open = 0
  for (let at = start; at < text.length; at += 1) {
    const sign = text.charAt(at)
    if (sign === "'" || sign === '"') at = endOfString(text, at) - 1
    else if (sign === '(' || sign === '[') open += 1
    else if (sign === ')' || sign === ']') open -= 1
    if (open === 0) return at
  }
  return -1
}

/** Behind the closing quotes of a string. */
export function endOfString(text: string, start: number): number {
  const quotes = quotesAt(text, start)
  for (let at = start + quotes.length; at < text.length; at += 1) {
    if (text.charAt(at) === '\\') at += 1
    else if (text.startsWith(quotes, at)) return at + quotes.length
    else if (quotes.length === 1 && text.charAt(at) === '\n') throw new NotDeclarative()
  }
  throw new NotDeclarative()
}

/** `'`, `"`, or three of them. */
export function quotesAt(text: string, start: number): string {
  const sign = text.charAt(start)
  return text.startsWith(sign.repeat(3), start) ? sign.repeat(3) : sign
}
