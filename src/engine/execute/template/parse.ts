/**
 * The part of Go's templates that people write behind `--format`: actions with pipelines, fields, variables, literals, `if`, `range`, `with`
 * and comments. What is beyond it is a `TemplateError` that says so.
 */

export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'print'; readonly pipe: Pipe }
  | {
      readonly kind: 'if' | 'with'
      readonly pipe: Pipe
      readonly then: readonly TemplateNode[]
      readonly other: readonly TemplateNode[]
    }
  | {
      readonly kind: 'range'
      /** Names of variables, the element's last. */
      readonly names: readonly string[]
      readonly pipe: Pipe
      readonly then: readonly TemplateNode[]
      readonly other: readonly TemplateNode[]
    }

export interface Pipe {
  /** A variable that gets the value. */
  readonly assigns: string | undefined
  /** Each gets the value of the one before as its last argument. */
  readonly commands: readonly Command[]
}

/** The first is what is called or taken, the others are arguments. */
export type Command = readonly Operand[]

export type Operand =
  | { readonly kind: 'field'; readonly names: readonly string[]; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string; readonly names: readonly string[] }
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'pipe'; readonly pipe: Pipe; readonly names: readonly string[] }

/** What is wrong with a template, in Go's words where they are known. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError'
}

/** Reads a template. */
export function parseTemplate(text: string): readonly TemplateNode[] {
  const pieces = splitActions(text)
  const reader = { pieces, at: 0 }
  const nodes = readNodes(reader)
  if (reader.at < pieces.length) throw new TemplateError(`template: :1: unexpected {{${bodyOf(pieces[reader.at])}}}`)
  return nodes
}

type Piece = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'action'; readonly body: string }

interface Reader {
  readonly pieces: readonly Piece[]
  at: number
}

function bodyOf(piece: Piece | undefined): string {
  return piece?.kind === 'action' ? piece.body : ''
}

/** Text and actions in turn; `{{-` and `-}}` eat the blanks beside them. */
function splitActions(text: string): readonly Piece[] {
  const pieces: Piece[] = []
  let at = 0
  let trimNext = false
  for (;;) {
    const start = text.indexOf('{{', at)
    let before = text.slice(at, start < 0 ? undefined : start)
    if (trimNext) before = before.replace(/^\s+/, '')
    const trims = start >= 0 && /^\{\{-\s/.test(text.slice(start))
    if (trims) before = before.replace(/\s+$/, '')
    if (before !== '') pieces.push({ kind: 'text', text: before })
    if (start < 0) return pieces
    const end = endOfAction(text, start + 2)
    if (end < 0) throw new TemplateError('template: :1: unclosed action')
    const inner = text.slice(start + (trims ? 3 : 2), end)
    trimNext = /\s-$/.test(inner)
    pieces.push({ kind: 'action', body: (trimNext ? inner.slice(0, -1) : inner).trim() })
    at = end + 2
  }
}

/** Where `}}` stands outside of quotes. */
function endOfAction(text: string, from: number): number {
  let quote = ''
  for (let at = from; at < text.length; at++) {
    const char = text[at] ?? ''
    if (quote !== '') {
      if (char === '\\' && quote === '"') at++
      else if (char === quote) quote = ''
    } else if (char === '"' || char === '`') quote = char
    else if (text.startsWith('}}', at)) return at
  }
  return -1
}

function readNodes(reader: Reader): readonly TemplateNode[] {
  const nodes: TemplateNode[] = []
  for (; reader.at < reader.pieces.length; reader.at++) {
    const piece = reader.pieces[reader.at]
    if (piece === undefined) break
    if (piece.kind === 'text') {
      nodes.push(piece)
      continue
    }
    const { body } = piece
    if (/^(?:end|else)\b/.test(body)) break
    if (/^\/\*.*\*\/$/s.test(body)) continue
    const [, word = ''] = /^(if|with|range)\s/.exec(body) ?? []
    if (word === '') nodes.push({ kind: 'print', pipe: parsePipe(body) })
    else nodes.push(readBlock(reader, word as 'if' | 'with' | 'range', body.slice(word.length).trim()))
  }
  return nodes
}

function readBlock(reader: Reader, kind: 'if' | 'with' | 'range', head: string): TemplateNode {
  reader.at++
  const then = readNodes(reader)
  let other: readonly TemplateNode[] = []
  const stop = bodyOf(reader.pieces[reader.at])
  const [, again = ''] = /^else\s+if\s+(.*)$/s.exec(stop) ?? []
  if (again !== '') other = [readBlock(reader, 'if', again)]
  else {
    if (stop === 'else') {
      reader.at++
      other = readNodes(reader)
    }
    if (bodyOf(reader.pieces[reader.at]) !== 'end') throw new TemplateError('template: :1: unexpected EOF')
  }
  if (kind !== 'range') return { kind, pipe: parsePipe(head), then, other }
  const [, names = '', rest = head] = /^((?:\$\w+\s*,\s*)?\$\w+)\s*:=\s*(.*)$/s.exec(head) ?? []
  return { kind, names: names === '' ? [] : names.split(',').map((name) => name.trim()), pipe: parsePipe(rest), then, other }
}

const tokenForm =
  /\s*(?:("(?:[^"\\]|\\.)*")|(`[^`]*`)|('(?:[^'\\]|\\.)*')|(-?\d+(?:\.\d+)?)\b|(\$\w*(?:\.\w+)*)|((?:\.\w+)+|\.)|([A-Za-z_]\w*)|([()|])|(:=)|$)/y

interface Tokens {
  readonly text: string
  at: number
}

/** Reads a pipeline. */
export function parsePipe(text: string): Pipe {
  const [, name, rest] = /^(\$\w+)\s*:=\s*(.*)$/s.exec(text) ?? []
  const tokens = { text: rest ?? text, at: 0 }
  const commands = readCommands(tokens)
  if (tokens.text.slice(tokens.at).trim() !== '') throw unexpected(tokens)
  return { assigns: name, commands }
}

function readCommands(tokens: Tokens): readonly Command[] {
  const commands: Command[] = []
  for (;;) {
    const operands: Operand[] = []
    for (let operand = readOperand(tokens); operand !== undefined; operand = readOperand(tokens)) operands.push(operand)
    if (operands.length === 0) throw new TemplateError('template: :1: missing value for command')
    commands.push(operands)
    if (!take(tokens, '|')) return commands
  }
}

function readOperand(tokens: Tokens): Operand | undefined {
  tokenForm.lastIndex = tokens.at
  const match = tokenForm.exec(tokens.text)
  if (match === null) throw unexpected(tokens)
  const [all, quoted, raw, char, number, variable, field, word, mark] = match
  if (mark !== undefined && mark !== '(') return undefined
  if (all.trim() === '') return undefined
  tokens.at += all.length
  if (quoted !== undefined) return { kind: 'literal', value: unquote(quoted) }
  if (raw !== undefined) return { kind: 'literal', value: raw.slice(1, -1) }
  if (char !== undefined) return { kind: 'literal', value: unquote(`"${char.slice(1, -1)}"`).codePointAt(0) ?? 0 }
  if (number !== undefined) return { kind: 'literal', value: Number(number) }
  if (variable !== undefined) {
    const [name = '', ...names] = variable.split('.')
    return { kind: 'variable', name, names }
  }
  if (field !== undefined)
    return {
      kind: 'field',
      names: field
        .split('.')
        .slice(1)
        .filter((name) => name !== ''),
      text: field,
    }
  if (word !== undefined) return wordOperand(word)
  const commands = readCommands(tokens)
  if (!take(tokens, ')')) throw new TemplateError('template: :1: unclosed left paren')
  return { kind: 'pipe', pipe: { assigns: undefined, commands }, names: fieldsBehind(tokens) }
}

function wordOperand(word: string): Operand {
  if (word === 'true' || word === 'false') return { kind: 'literal', value: word === 'true' }
  return word === 'nil' ? { kind: 'literal', value: null } : { kind: 'function', name: word }
}

/** `(index .A 0).B` */
function fieldsBehind(tokens: Tokens): readonly string[] {
  const [found = ''] = /^(?:\.\w+)+/.exec(tokens.text.slice(tokens.at)) ?? []
  tokens.at += found.length
  return found.split('.').slice(1)
}

function take(tokens: Tokens, mark: string): boolean {
  const [blanks = ''] = /^\s*/.exec(tokens.text.slice(tokens.at)) ?? []
  if (!tokens.text.startsWith(mark, tokens.at + blanks.length)) return false
  tokens.at += blanks.length + mark.length
  return true
}

function unexpected(tokens: Tokens): TemplateError {
  const rest = tokens.text.slice(tokens.at).trim()
  return new TemplateError(`template: :1: unexpected ${JSON.stringify(rest.slice(0, 1))} in operand`)
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', "'": "'", '0': '\0' }

function unquote(text: string): string {
  return text
    .slice(1, -1)
    .replace(
      /\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))/g,
      (_, code: string | undefined, byte: string | undefined, char: string) =>
        code !== undefined || byte !== undefined
          ? String.fromCodePoint(Number.parseInt(code ?? byte ?? '', 16))
          : (escapes[char] ?? char),
    )
}
