/**
 * White space as the builder's own language (Go) counts it. JavaScript's `trim` differs: it takes a byte order mark for white
 * space, and U+0085 not.
 */

const SPACE = /[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/

/** Whether a character is white space to the builder. */
export function isSpace(character: string): boolean {
  return SPACE.test(character)
}

/** Whether a character separates words of an instruction (a smaller set: no line feed, nothing beyond ASCII). */
export function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t' || character === '\r' || character === '\v' || character === '\f'
}

/** Index of the first character at or after `from` that is not white space. */
export function skipSpace(text: string, from: number, end: number = text.length): number {
  let at = from
  while (at < end && isSpace(text.charAt(at))) at += 1
  return at
}

/** Index behind the last character before `end` that is not white space. */
export function trimEnd(text: string, end: number, from = 0): number {
  let at = end
  while (at > from && isSpace(text.charAt(at - 1))) at -= 1
  return at
}
