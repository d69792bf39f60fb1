/**
 * POSIX regular expressions as sed, grep and awk write them (basic and extended, with GNU's additions), read into a small tree.
 * What is not certain to mean the same everywhere is not read: `undefined` makes the command's output unknown, never wrong.
 */

export type Assertion = 'start' | 'end' | 'word' | 'not-word' | 'word-start' | 'word-end'

export type RegexNode =
  | { readonly kind: 'char'; readonly test: (char: string) => boolean }
  | { readonly kind: 'sequence'; readonly items: readonly RegexNode[] }
  | { readonly kind: 'choice'; readonly items: readonly RegexNode[] }
  | { readonly kind: 'repeat'; readonly item: RegexNode; readonly min: number; readonly max: number }
  | { readonly kind: 'group'; readonly index: number; readonly item: RegexNode }
  | { readonly kind: 'back'; readonly index: number }
  | { readonly kind: 'assert'; readonly what: Assertion }

export interface RegexOptions {
  readonly extended: boolean
  readonly ignoreCase?: boolean
  /** They differ in what a backslash means, in brackets above all. */
  readonly dialect: 'grep' | 'sed' | 'awk'
}

export interface ParsedRegex {
  readonly root: RegexNode
  readonly groups: number
  /** A `\1` in the pattern. */
  readonly backReferences: boolean
}

class Unsupported extends Error {}

const classes: Readonly<Record<string, RegExp>> = {
  alnum: /[A-Za-z0-9]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  digit: /[0-9]/,
  lower: /[a-z]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[ \t\n\r\f\v]/,
  upper: /[A-Z]/,
  xdigit: /[0-9A-Fa-f]/,
}

const letterClasses: Readonly<Record<string, (char: string) => boolean>> = {
  w: (char) => /\w/.test(char),
  W: (char) => !/\w/.test(char),
  s: (char) => /[ \t\n\r\f\v]/.test(char),
  S: (char) => !/[ \t\n\r\f\v]/.test(char),
}

const assertions: Readonly<Record<string, Assertion>> = { '<': 'word-start', '>': 'word-end', b: 'word', B: 'not-word' }
const controls: Readonly<Record<string, string>> = { n: '\n', t: '\t' }
const repeatLimit = 255

/** Reads a pattern; `undefined` when it is broken or not followed. */
export function parseRegex(pattern: string, options: RegexOptions): ParsedRegex | undefined {
  try {
    return new RegexReader(pattern, options).read()
  } catch (error) {
    if (error instanceof Unsupported) return undefined
    throw error
  }
}

class RegexReader {
  readonly pattern: string
  readonly options: RegexOptions
  at = 0
  groups = 0
  readonly open = new Set<number>()
  backReferences = false

  constructor(pattern: string, options: RegexOptions) {
    this.pattern = pattern
    this.options = options
  }

  read(): ParsedRegex {
    const root = this.choice(0)
    if (this.at < this.pattern.length) throw new Unsupported()
    return { root, groups: this.groups, backReferences: this.backReferences }
  }

  /** An operator is written plain in extended and with a backslash in basic expressions. */
  private operator(char: string): boolean {
    const { pattern, at } = this
    return this.options.extended ? pattern[at] === char : pattern[at] === '\\' && pattern[at + 1] === char
  }

  private skip(): void {
    this.at += this.options.extended ? 1 : 2
  }

  private choice(depth: number): RegexNode {
    if (depth > 40) throw new Unsupported()
    const items = [this.sequence(depth)]
    while (this.operator('|')) {
      this.skip()
      items.push(this.sequence(depth))
    }
    const [only] = items
    return items.length === 1 && only !== undefined ? only : { kind: 'choice', items }
  }

  private sequence(depth: number): RegexNode {
    const items: RegexNode[] = []
    while (this.at < this.pattern.length && !this.operator('|') && !(depth > 0 && this.operator(')'))) {
      items.push(this.repeated(depth, items.length === 0 || isStart(items.at(-1), this.options.extended)))
    }
    return { kind: 'sequence', items }
  }

  private repeated(depth: number, first: boolean): RegexNode {
    let item = this.atom(depth, first)
    for (;;) {
      const times = this.quantifier()
      if (times === undefined) return item
      if (item.kind === 'assert') throw new Unsupported()
      item = { kind: 'repeat', item, ...times }
    }
  }

  private quantifier(): { readonly min: number; readonly max: number } | undefined {
    if (this.pattern[this.at] === '*') {
      this.at += 1
      return { min: 0, max: Infinity }
    }
    for (const [char, min, max] of [
      ['+', 1, Infinity],
      ['?', 0, 1],
    ] as const) {
      if (!this.operator(char)) continue
      this.skip()
      return { min, max }
    }
    if (!this.operator('{')) return undefined
    // Some awks take braces as characters.
    if (this.options.dialect === 'awk') throw new Unsupported()
    const close = this.options.extended ? '\\}' : '\\\\\\}'
    const found = new RegExp(`^(\\d{1,3})?(,)?(\\d{1,3})?${close}`).exec(
      this.pattern.slice(this.at + (this.options.extended ? 1 : 2)),
    )
    if (found === null || (found[1] === undefined && found[2] === undefined)) throw new Unsupported()
    this.skip()
    this.at += found[0].length
    const min = Number(found[1] ?? 0)
    const max = found[2] === undefined ? min : found[3] === undefined ? Infinity : Number(found[3])
    if (min > max || min > repeatLimit || (max !== Infinity && max > repeatLimit)) throw new Unsupported()
    return { min, max }
  }

  private atom(depth: number, first: boolean): RegexNode {
    const { pattern, options } = this
    if (this.operator('(')) return this.group(depth)
    const char = pattern[this.at] ?? ''
    if (char === '\\') return this.escape()
    this.at += 1
    if (char === '[') return this.bracket()
    if (char === '.') return { kind: 'char', test: () => true }
    if (char === '^' && (options.extended || first)) return { kind: 'assert', what: 'start' }
    if (char === '$' && (options.extended || this.atEnd(depth))) return { kind: 'assert', what: 'end' }
    if (options.extended && /[*+?{)]/.test(char)) throw new Unsupported()
    if (char === '*' && !first) throw new Unsupported()
    return this.character(char)
  }

  private atEnd(depth: number): boolean {
    return this.at === this.pattern.length || this.operator('|') || (depth > 0 && this.operator(')'))
  }

  private group(depth: number): RegexNode {
    this.skip()
    const index = (this.groups += 1)
    this.open.add(index)
    const item = this.choice(depth + 1)
    if (!this.operator(')')) throw new Unsupported()
    this.skip()
    this.open.delete(index)
    return { kind: 'group', index, item }
  }

  private escape(): RegexNode {
    const char = this.pattern[this.at + 1]
    this.at += 2
    if (char === undefined) throw new Unsupported()
    if (this.options.dialect === 'awk' && /[\w<>]/.test(char) && controls[char] === undefined) throw new Unsupported()
    const letters = letterClasses[char]
    if (letters !== undefined) return { kind: 'char', test: letters }
    const what = assertions[char]
    if (what !== undefined) return { kind: 'assert', what }
    const control = controls[char]
    if (control !== undefined && this.options.dialect !== 'grep') return this.character(control)
    if (/[1-9]/.test(char)) {
      const index = Number(char)
      if (index > this.groups || this.open.has(index)) throw new Unsupported()
      this.backReferences = true
      return { kind: 'back', index }
    }
    if (/[\w'`]/.test(char) || (!this.options.extended && /[{}()|+?]/.test(char))) throw new Unsupported()
    return this.character(char)
  }

  private character(wanted: string): RegexNode {
    if (this.options.ignoreCase !== true) return { kind: 'char', test: (char) => char === wanted }
    const lower = wanted.toLowerCase()
    return { kind: 'char', test: (char) => char.toLowerCase() === lower }
  }

  private bracket(): RegexNode {
    const { pattern } = this
    const negated = pattern[this.at] === '^'
    if (negated) this.at += 1
    const tests: ((char: string) => boolean)[] = []
    for (let first = true; first || pattern[this.at] !== ']'; first = false) {
      if (this.at >= pattern.length) throw new Unsupported()
      tests.push(this.member())
    }
    this.at += 1
    const within = (char: string): boolean => tests.some((test) => test(char))
    const found =
      this.options.ignoreCase === true
        ? (char: string): boolean => within(char.toLowerCase()) || within(char.toUpperCase())
        : within
    return { kind: 'char', test: negated ? (char) => !found(char) : found }
  }

  private member(): (char: string) => boolean {
    const { pattern } = this
    if (pattern[this.at] === '[' && /[:.=]/.test(pattern[this.at + 1] ?? '')) {
      const name = /^\[:(\w+):\]/.exec(pattern.slice(this.at))?.[1]
      const test = name === undefined ? undefined : classes[name]
      if (name === undefined || test === undefined) throw new Unsupported()
      this.at += name.length + 4
      return (char) => test.test(char)
    }
    const low = this.endpoint()
    if (pattern[this.at] !== '-' || pattern[this.at + 1] === ']' || pattern[this.at + 1] === undefined)
      return (char) => char === low
    this.at += 1
    const high = this.endpoint()
    if (high < low) throw new Unsupported()
    return (char) => char >= low && char <= high
  }

  private endpoint(): string {
    const char = this.pattern[this.at] ?? ''
    const next = this.pattern[this.at + 1] ?? ''
    this.at += 1
    if (char !== '\\' || this.options.dialect === 'grep') return char
    const control = controls[next]
    if (control !== undefined) {
      this.at += 1
      return control
    }
    if (/\w/.test(next)) throw new Unsupported()
    // `[\.]`: sed takes the backslash as a member beside the other character, awk does not.
    if (this.options.dialect === 'sed') return char
    this.at += 1
    return next
  }
}

/** Behind `^` a basic expression's `*` is a star. */
function isStart(node: RegexNode | undefined, extended: boolean): boolean {
  return !extended && node?.kind === 'assert' && node.what === 'start'
}
