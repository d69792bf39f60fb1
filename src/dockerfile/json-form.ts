/** The JSON (exec) form of an instruction's arguments. */
import { skipSpace } from './characters.ts'
import type { Token } from './words.ts'

export type JsonForm =
  /** `elements` are the string literals with their quotes, in place. */
  | { readonly kind: 'json'; readonly values: readonly string[]; readonly elements: readonly Token[] }
  /** Not JSON: builders read it as the other form. */
  | { readonly kind: 'other' }
  /** JSON, but not of strings: builders refuse it. */
  | { readonly kind: 'not-strings' }

const STRING = /"(?:[^"\\]|\\.)*"/g

/** Reads `["a", "b"]`. */
export function parseJsonForm(args: Token): JsonForm {
  if (args.text.charAt(skipSpace(args.text, 0)) !== '[') return { kind: 'other' }
  let parsed: unknown
  try {
    parsed = JSON.parse(args.text)
  } catch {
    return { kind: 'other' }
  }
  if (!Array.isArray(parsed)) return { kind: 'other' }
  const values: string[] = []
  for (const value of parsed as readonly unknown[]) {
    if (typeof value !== 'string') return { kind: 'not-strings' }
    values.push(value)
  }
  const elements = [...args.text.matchAll(STRING)].map((match) => ({
    start: args.start + match.index,
    end: args.start + match.index + match[0].length,
    text: match[0],
  }))
  return { kind: 'json', values, elements }
}
