/** Reads small awk programs: patterns, `print`, `printf`, `exit` and `next`. `undefined` for everything else. */
import { compileRegex, type Regex } from '../../../text/regex.ts'

export type AwkValue =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'field'; readonly index: AwkValue }
  | { readonly kind: 'variable'; readonly name: string }
  /** `$(NF-1)` */
  | { readonly kind: 'sum'; readonly left: AwkValue; readonly right: AwkValue; readonly sign: 1 | -1 }
  | { readonly kind: 'joined'; readonly items: readonly AwkValue[] }

export type AwkTest =
  | { readonly kind: 'matches'; readonly value: AwkValue | undefined; readonly regex: Regex; readonly negated: boolean }
  | { readonly kind: 'compares'; readonly left: AwkValue; readonly operator: string; readonly right: AwkValue }
  | { readonly kind: 'true'; readonly value: AwkValue }
  | { readonly kind: 'both' | 'any'; readonly items: readonly AwkTest[] }
  | { readonly kind: 'begin' | 'end' | 'always' }

export type AwkAction =
  | { readonly kind: 'print'; readonly values: readonly AwkValue[] }
  | { readonly kind: 'printf'; readonly values: readonly AwkValue[] }
  | { readonly kind: 'exit' | 'next' }

export interface AwkRule {
  readonly test: AwkTest
  readonly actions: readonly AwkAction[]
}

class Unsupported extends Error {}

export function parseAwk(program: string): readonly AwkRule[] | undefined {
  try {
    return new AwkReader(program).rules()
  } catch (error) {
    if (error instanceof Unsupported) return undefined
    throw error
  }
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', '\\': '\\', '"': '"', '/': '/', r: '\r' }

class AwkReader {
  readonly program: string
  at = 0

  constructor(program: string) {
    this.program = program
  }

  private blanks(lines = false): void {
    const blank = lines ? /[\s;]/ : /[ \t]/
    while (blank.test(this.program[this.at] ?? '')) this.at += 1
  }

  private take(pattern: RegExp): string | undefined {
    this.blanks()
    const found = pattern.exec(this.program.slice(this.at))
    if (found?.index !== 0) return undefined
    this.at += found[0].length
    return found[0]
  }

  rules(): readonly AwkRule[] {
    const rules: AwkRule[] = []
    for (;;) {
      this.blanks(true)
      if (this.at >= this.program.length) break
      const test: AwkTest = this.program[this.at] === '{' ? { kind: 'always' } : this.pattern()
      this.blanks()
      const actions: readonly AwkAction[] = this.program[this.at] === '{' ? this.block() : [{ kind: 'print', values: [] }]
      rules.push({ test, actions })
      if (rules.length > 50) throw new Unsupported()
    }
    return rules
  }

  private pattern(): AwkTest {
    if (this.take(/^BEGIN\b/) !== undefined) return { kind: 'begin' }
    if (this.take(/^END\b/) !== undefined) return { kind: 'end' }
    const any = [this.conjunction()]
    while (this.take(/^\|\|/) !== undefined) any.push(this.conjunction())
    const [only] = any
    return any.length === 1 && only !== undefined ? only : { kind: 'any', items: any }
  }

  private conjunction(): AwkTest {
    const both = [this.test()]
    while (this.take(/^&&/) !== undefined) both.push(this.test())
    const [only] = both
    return both.length === 1 && only !== undefined ? only : { kind: 'both', items: both }
  }

  private test(): AwkTest {
    const negated = this.take(/^!(?!=|~)/) !== undefined
    if (this.take(/^\//) !== undefined) return { kind: 'matches', value: undefined, regex: this.regex(), negated }
    if (negated) throw new Unsupported()
    const left = this.value()
    const operator = this.take(/^(?:!~|~|==|!=|<=|>=|<|>)/)
    if (operator === undefined) return { kind: 'true', value: left }
    if (operator.endsWith('~')) {
      if (this.take(/^\//) !== undefined) return { kind: 'matches', value: left, regex: this.regex(), negated: operator === '!~' }
      throw new Unsupported()
    }
    return { kind: 'compares', left, operator, right: this.value() }
  }

  private regex(): Regex {
    let pattern = ''
    while (this.program[this.at] !== '/') {
      const rest = this.program.slice(this.at)
      // A slash in brackets ends the expression in some awks and not in others.
      const part = /^(?:\[\^?\]?[^\]/\\\n]*\]|\\[^\n]|[^[\\\n])/.exec(rest)?.[0]
      if (part === undefined) throw new Unsupported()
      pattern += part === '\\/' ? '/' : part
      this.at += part.length
    }
    this.at += 1
    const regex = compileRegex(pattern, { extended: true, dialect: 'awk' })
    if (regex === undefined) throw new Unsupported()
    return regex
  }

  private block(): readonly AwkAction[] {
    this.at += 1
    const actions: AwkAction[] = []
    for (;;) {
      this.blanks(true)
      if (this.program[this.at] === '}') break
      const word = this.take(/^(?:printf|print|exit|next)\b/)
      if (word === undefined) throw new Unsupported()
      if (word === 'exit' || word === 'next') actions.push({ kind: word })
      else actions.push({ kind: word === 'print' ? 'print' : 'printf', values: this.values() })
      this.blanks()
      if (!/[;}\n]/.test(this.program[this.at] ?? '')) throw new Unsupported()
    }
    this.at += 1
    return actions
  }

  private values(): readonly AwkValue[] {
    this.blanks()
    if (/^(?:[;}\n]|$)/.test(this.program.slice(this.at))) return []
    const around = this.program[this.at] === '(' ? this.take(/^\(/) : undefined
    const values = [this.joined()]
    while (this.take(/^,/) !== undefined) values.push(this.joined())
    if (around !== undefined && this.take(/^\)/) === undefined) throw new Unsupported()
    return values
  }

  /** Values side by side are joined. */
  private joined(): AwkValue {
    const items = [this.value()]
    for (;;) {
      this.blanks()
      if (!/^[$"A-Za-z0-9]/.test(this.program.slice(this.at))) break
      items.push(this.value())
    }
    const [only] = items
    return items.length === 1 && only !== undefined ? only : { kind: 'joined', items }
  }

  private value(): AwkValue {
    this.blanks()
    const char = this.program[this.at] ?? ''
    if (char === '"') return { kind: 'text', value: this.text() }
    if (char === '$') {
      this.at += 1
      if (this.program[this.at] !== '(') return { kind: 'field', index: this.simple() }
      this.at += 1
      const index = this.sum()
      if (this.take(/^\)/) === undefined) throw new Unsupported()
      return { kind: 'field', index }
    }
    return this.simple()
  }

  private sum(): AwkValue {
    const left = this.simple()
    const sign = this.take(/^[-+]/)
    return sign === undefined ? left : { kind: 'sum', left, right: this.simple(), sign: sign === '+' ? 1 : -1 }
  }

  private simple(): AwkValue {
    const number = this.take(/^\d{1,9}(?![\w.])/)
    if (number !== undefined) return { kind: 'number', value: Number(number) }
    const name = this.take(/^[A-Za-z_]\w*(?![\w(])/)
    if (name === undefined) throw new Unsupported()
    return { kind: 'variable', name }
  }

  private text(): string {
    let value = ''
    for (this.at += 1; this.program[this.at] !== '"'; this.at += 1) {
      const char = this.program[this.at]
      if (char === undefined || char === '\n') throw new Unsupported()
      if (char !== '\\') value += char
      else {
        const escaped = escapes[this.program[(this.at += 1)] ?? '']
        if (escaped === undefined) throw new Unsupported()
        value += escaped
      }
    }
    this.at += 1
    return value
  }
}
