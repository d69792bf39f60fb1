/**
 * What the answers given so far say about unknowns. Answers hold for the whole run, subshells and called scripts included,
 * because an unknown is the same characters everywhere.
 */
import { substitute, type Text } from '../text/symbolic.ts'
import type { Condition } from './world.ts'

/** Mutable: grows with each answer. */
export interface Facts {
  readonly answers: Map<string, boolean>
  /** Unknowns (by id) of which the characters became known. */
  readonly values: Map<string, Text>
  readonly nonEmpty: Set<string>
  /** Environment variables that are certainly given, by name: the script ends without them. */
  readonly given: Set<string>
  /** Bounds of the number of arguments, both included. */
  fewestArguments: number
  mostArguments: number
  /** In the order of asking; it only grows, so a call keeps how many there were. */
  readonly conditions: Condition[]
}

export function createFacts(): Facts {
  return {
    answers: new Map(),
    values: new Map(),
    nonEmpty: new Set(),
    given: new Set(),
    fewestArguments: 0,
    mostArguments: Infinity,
    conditions: [],
  }
}

/** The text with all that became known put in. */
export function refine(facts: Facts, text: Text): Text {
  if (facts.values.size === 0 || text.every((part) => typeof part === 'string' || !facts.values.has(part.id))) return text
  return substitute(text, (unknown) => facts.values.get(unknown.id))
}

/** What a text is worth with no arguments and an empty environment. */
export function whenUnset(text: Text): string | undefined {
  let whole = ''
  for (const part of text) {
    const value = typeof part === 'string' ? part : part.whenUnset
    if (value === undefined) return undefined
    whole += value
  }
  return whole
}
