/** Reads sed scripts: the commands that build scripts use. `undefined` for all others. */
import { concat, literal, type Text, type Unknown } from '../../../text/symbolic.ts'
import { compileRegex, type Regex } from '../../../text/regex.ts'

export type Address =
  | { readonly kind: 'line'; readonly number: number }
  | { readonly kind: 'last' }
  | { readonly kind: 'regex'; readonly regex: Regex | LastUsed }

/** An empty pattern: the one that was used last. */
export type LastUsed = 'last'

/** What a substitution puts in: texts, and groups of the match by number. */
export type Replacement = readonly (Text | number)[]

export interface SedCommand {
  readonly from: Address | undefined
  readonly to: Address | undefined
  readonly negated: boolean
  readonly action:
    | {
        readonly kind: 's'
        readonly regex: Regex | LastUsed
        readonly replacement: Replacement
        readonly all: boolean
        readonly nth: number
        readonly print: boolean
      }
    | { readonly kind: 'd' | 'p' | 'q' | '=' }
    | { readonly kind: 'a' | 'i' | 'c'; readonly text: Text }
}

/** Stand for the unknown parts of a script while it is read: characters of the private area, which no script has. */
const firstMark = 0xe000
const marksLimit = 200

/** A script whose unknown parts are single marks; they may stand in texts that are put in, nowhere else. */
export interface MarkedScript {
  readonly text: string
  readonly unknowns: readonly Unknown[]
}

export function markScript(script: Text): MarkedScript | undefined {
  const unknowns: Unknown[] = []
  let text = ''
  for (const part of script) {
    if (typeof part === 'string') {
      if (/[\ue000-\ue0ff]/.test(part)) return undefined
      text += part
    } else {
      text += String.fromCharCode(firstMark + unknowns.length)
      unknowns.push(part)
    }
  }
  return unknowns.length > marksLimit ? undefined : { text, unknowns }
}

export function parseSed(script: MarkedScript, extended: boolean): readonly SedCommand[] | undefined {
  const reader = new SedReader(script, extended)
  const commands: SedCommand[] = []
  for (;;) {
    reader.skipBetween()
    if (reader.done()) break
    const command = reader.command()
    if (command === undefined) return undefined
    commands.push(command)
  }
  return commands
}

class SedReader {
  readonly script: string
  readonly unknowns: readonly Unknown[]
  readonly extended: boolean
  at = 0

  constructor(script: MarkedScript, extended: boolean) {
    this.script = script.text
    this.unknowns = script.unknowns
    this.extended = extended
  }

  done(): boolean {
    return this.at >= this.script.length
  }

  skipBetween(): void {
    while (/[\s;]/.test(this.script[this.at] ?? '')) this.at += 1
    if (this.script[this.at] === '#') {
      while (!this.done() && this.script[this.at] !== '\n') this.at += 1
      this.skipBetween()
    }
  }

  private skipBlanks(): void {
    while (/[ \t]/.test(this.script[this.at] ?? '')) this.at += 1
  }

  command(): SedCommand | undefined {
    const from = this.address()
    if (from === null) return undefined
    this.skipBlanks()
    let to: Address | undefined
    if (from !== undefined && this.script[this.at] === ',') {
      this.at += 1
      this.skipBlanks()
      const end = this.address()
      if (end === null || end === undefined) return undefined
      to = end
    }
    this.skipBlanks()
    const negated = this.script[this.at] === '!'
    if (negated) this.at += 1
    this.skipBlanks()
    const action = this.action()
    return action === undefined ? undefined : { from, to, negated, action }
  }

  /** `null`: an address that is not followed. */
  private address(): Address | undefined | null {
    const number = /^\d{1,9}/.exec(this.script.slice(this.at, this.at + 10))?.[0]
    if (number !== undefined) {
      this.at += number.length
      // `0,/re/` and `first~step` are GNU's own.
      return number === '0' || this.script[this.at] === '~' ? null : { kind: 'line', number: Number(number) }
    }
    const char = this.script[this.at]
    if (char === '$') {
      this.at += 1
      return { kind: 'last' }
    }
    if (char !== '/' && char !== '\\') return undefined
    if (char === '\\') this.at += 1
    const delimiter = this.script[this.at] ?? ''
    this.at += 1
    const pattern = this.until(delimiter, true)
    const ignoreCase = this.script[this.at] === 'I'
    if (ignoreCase) this.at += 1
    const regex = pattern === undefined ? undefined : this.regex(pattern, ignoreCase)
    return regex === undefined ? null : { kind: 'regex', regex }
  }

  private regex(pattern: string, ignoreCase: boolean): Regex | LastUsed | undefined {
    if (pattern === '') return ignoreCase ? undefined : 'last'
    if (/[\ue000-\ue0ff]/.test(pattern)) return undefined
    return compileRegex(pattern, { extended: this.extended, ignoreCase, dialect: 'sed' })
  }

  /** The text up to a delimiter, behind which reading goes on; an escaped delimiter is the character itself. */
  private until(delimiter: string, pattern: boolean): string | undefined {
    if (delimiter === '' || /[\\\n\ue000-\ue0ff]/.test(delimiter)) return undefined
    let text = ''
    let bracket = false
    for (; !this.done(); this.at += 1) {
      const char = this.script[this.at] ?? ''
      if (char === '\\') {
        const next = this.script[this.at + 1] ?? ''
        // Whether an escaped special character that is the delimiter is special or not differs between versions.
        if (next === delimiter && pattern && /[.*[\]^$+?(){}|&]/.test(delimiter)) return undefined
        text += next === delimiter ? next : `${char}${next}`
        this.at += 1
      } else if (char === delimiter) {
        // In brackets, sed of some systems does not see the delimiter.
        if (bracket) return undefined
        this.at += 1
        return text
      } else {
        if (pattern && char === '[') bracket = true
        else if (char === ']') bracket = false
        text += char
      }
    }
    return undefined
  }

  private action(): SedCommand['action'] | undefined {
    const char = this.script[this.at]
    this.at += 1
    switch (char) {
      case 's':
        return this.substitution()
      case 'd':
      case 'p':
      case 'q':
      case '=':
        return this.ended() ? { kind: char } : undefined
      case 'a':
      case 'i':
      case 'c':
        return this.line(char)
      default:
        return undefined
    }
  }

  private ended(): boolean {
    this.skipBlanks()
    return this.done() || /[;\n]/.test(this.script[this.at] ?? '')
  }

  private substitution(): SedCommand['action'] | undefined {
    const delimiter = this.script[this.at] ?? ''
    this.at += 1
    const pattern = this.until(delimiter, true)
    const text = pattern === undefined ? undefined : this.until(delimiter, false)
    const flags = /^[gpiI0-9]*/.exec(this.script.slice(this.at))?.[0] ?? ''
    this.at += flags.length
    if (pattern === undefined || text === undefined || !this.ended()) return undefined
    const regex = this.regex(pattern, /[iI]/.test(flags))
    const replacement = regex === undefined ? undefined : this.replacement(text, regex === 'last' ? 0 : regex.groups)
    if (regex === undefined || replacement === undefined) return undefined
    return {
      kind: 's',
      regex,
      replacement,
      all: flags.includes('g'),
      nth: Number(/\d+/.exec(flags)?.[0] ?? 1),
      print: flags.includes('p'),
    }
  }

  private replacement(text: string, groups: number): Replacement | undefined {
    const parts: (Text | number)[] = []
    for (let index = 0; index < text.length; index += 1) {
      const char = text[index] ?? ''
      const next = text[index + 1] ?? ''
      if (char === '&') parts.push(0)
      else if (char !== '\\') parts.push(this.plain(char))
      else {
        index += 1
        if (/\d/.test(next)) {
          if (Number(next) > groups) return undefined
          parts.push(Number(next))
        } else if (next === 'n' || next === 't') parts.push(literal(next === 'n' ? '\n' : '\t'))
        else if (/[A-Za-z]/.test(next) || next === '') return undefined
        else parts.push(this.plain(next))
      }
    }
    return parts
  }

  /** A character as it stands, or the unknown that it marks: as sed takes it, for `&` and `\` in its value would act. */
  private plain(char: string): Text {
    const unknown = this.unknowns[char.charCodeAt(0) - firstMark]
    if (unknown === undefined) return literal(char)
    const { whenUnset } = unknown
    return [
      {
        ...unknown,
        id: `sed(${unknown.id})`,
        whenUnset: whenUnset !== undefined && /[&\\/|#,\n]/.test(whenUnset) ? undefined : whenUnset,
      },
    ]
  }

  /** `a text`, `a\` with the text on the next line. */
  private line(kind: 'a' | 'i' | 'c'): SedCommand['action'] | undefined {
    this.skipBlanks()
    if (this.script[this.at] === '\\') {
      // Blanks behind the backslash belong to the text, unless the line ends with them.
      this.at += 1 + (/^[ \t]*\n/.exec(this.script.slice(this.at + 1))?.[0].length ?? 0)
    }
    const end = this.script.indexOf('\n', this.at)
    const text = this.script.slice(this.at, end === -1 ? undefined : end)
    this.at += text.length
    if (text === '' || text.includes('\\')) return undefined
    return { kind, text: concat(...[...text].map((char) => this.plain(char))) }
  }
}
