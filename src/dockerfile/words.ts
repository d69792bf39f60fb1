/**
 * Words of a logical line. Three rules of splitting exist, and which one holds depends on the instruction: at blanks (FROM,
 * COPY, EXPOSE), at blanks outside quotes (ENV, ARG, LABEL), and the one of flags, which takes quotes away as well.
 */
import { isBlank, isSpace } from './characters.ts'

/** A part `[start, end)` of a logical line and its text. */
export interface Token {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** A flag and where it stands; `text` is without quotes and escapes. */
export interface FlagToken extends Token {
  /** Index behind the `=`; `undefined` when there is none. */
  readonly valueStart: number | undefined
}

export interface Head {
  readonly keyword: Token
  readonly flags: readonly FlagToken[]
  /** What follows keyword and flags, without the white space around it. */
  readonly args: Token
}

/** Splits a part of a line into keyword, flags and the rest. */
export function splitHead(text: string, from: number, to: number, escape: string): Head {
  let end = to
  while (end > from && isSpace(text.charAt(end - 1))) end -= 1
  let start = from
  while (start < end && isSpace(text.charAt(start))) start += 1
  let at = start
  while (at < end && !isBlank(text[at])) at += 1
  const keyword = tokenOf(text, start, at)
  while (at < end && isBlank(text[at])) at += 1
  const { flags, rest } = splitFlags(text, at, end, escape)
  let argsStart = rest
  while (argsStart < end && isSpace(text.charAt(argsStart))) argsStart += 1
  return { keyword, flags, args: tokenOf(text, argsStart, end) }
}

function splitFlags(text: string, from: number, to: number, escape: string): { flags: readonly FlagToken[]; rest: number } {
  const flags: FlagToken[] = []
  let at = from
  for (;;) {
    while (at < to && isSpace(text.charAt(at))) at += 1
    if (!text.startsWith('--', at) || at + 2 > to) return { flags, rest: at }
    const flag = readFlag(text, at, to, escape)
    at = flag.end
    if (flag.text === '--') return { flags, rest: at }
    flags.push(flag)
  }
}

function readFlag(text: string, from: number, to: number, escape: string): FlagToken {
  let value = ''
  let quote = ''
  let valueStart: number | undefined
  let at = from
  for (; at < to; at += 1) {
    const character = text.charAt(at)
    if (quote === '' && isSpace(character)) break
    if (character === quote) quote = ''
    else if (quote === '' && (character === "'" || character === '"')) quote = character
    else if (character === escape) {
      at += 1
      value += at < to ? text.charAt(at) : ''
    } else {
      if (character === '=' && valueStart === undefined) valueStart = at + 1
      value += character
    }
  }
  return { start: from, end: Math.min(at, to), text: value, valueStart }
}

export function tokenOf(text: string, start: number, end: number): Token {
  return { start, end, text: text.slice(start, end) }
}

/** Splits at blanks, quotes or not. */
export function splitBlanks(text: string, from: number, to: number): readonly Token[] {
  const tokens: Token[] = []
  let at = from
  while (at < to) {
    while (at < to && isBlank(text[at])) at += 1
    const start = at
    while (at < to && !isBlank(text[at])) at += 1
    if (at > start) tokens.push(tokenOf(text, start, at))
  }
  return tokens
}

/** Splits at white space outside quotes; quotes and escapes stay in the tokens, for expansion takes them away. */
export function splitQuoted(text: string, from: number, to: number, escape: string): readonly Token[] {
  const tokens: Token[] = []
  let at = from
  while (at < to) {
    while (at < to && isSpace(text.charAt(at))) at += 1
    if (at >= to) break
    const start = at
    let quote = ''
    let word = ''
    for (; at < to; at += 1) {
      const character = text.charAt(at)
      if (quote === '' && isSpace(character)) break
      if (character === escape && quote !== "'") {
        // An escape character at the very end is dropped.
        if (at + 1 === to) continue
        word += character
        at += 1
        word += text.charAt(at)
        continue
      }
      if (quote === '' && (character === "'" || character === '"')) quote = character
      else if (character === quote) quote = ''
      word += character
    }
    if (word !== '') tokens.push({ start, end: at, text: word })
  }
  return tokens
}
