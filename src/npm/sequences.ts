/**
 * The command lines of npm-run-all and its short form run-s: scripts of a package, one after the other. Patterns stand for the scripts that they
 * match, in the order of the file. What runs several at a time, or goes on after a failure, is not read.
 */
import { known, literal, type Text } from '../text/symbolic.ts'
import { inLine, plainItems, wildcards } from '../text/wildcards.ts'

export interface SequencedScript {
  readonly script: string
  readonly args: readonly Text[]
}

export function isSequencer(name: string): boolean {
  return /^(?:npm-run-all2?|run-s)$/.test(name.replace(/^.*\//, ''))
}

const quiet = /^(?:-l|--print-label|-n|--print-name|--silent)$/
const oneByOne = /^(?:-s|--serial|--sequential)$/

/**
 * Reads a command line.
 *
 * @param scripts names of the package's scripts, in order
 * @returns `undefined` for what is not followed, and for a pattern that matches nothing
 */
export function readSequence(words: readonly Text[], scripts: readonly string[]): readonly SequencedScript[] | undefined {
  const isShort = /run-s$/.test(known(words[0] ?? []) ?? '')
  const found: SequencedScript[] = []
  for (const word of words.slice(1)) {
    const text = known(word)
    // `{1}` stands for an argument of the caller.
    if (text === undefined || text.includes('{')) return undefined
    if (text.startsWith('-')) {
      // Of run-s the letter means to be silent.
      if (!quiet.test(text) && !oneByOne.test(text)) return undefined
      if (isShort && /^--s(?:erial|equential)$/.test(text)) return undefined
      continue
    }
    const [pattern = '', ...args] = text.trim().split(/\s+/)
    const named = scripts.filter((script) => matches(pattern, script))
    if (named.length === 0) return undefined
    const rest = args[0] === '--' ? args.slice(1) : args
    found.push(...named.map((script) => ({ script, args: rest.map((arg) => literal(arg)) })))
  }
  return found.length === 0 ? undefined : found
}

/** `build:*` is every part of `build`, `build:**` their parts as well. */
function matches(pattern: string, script: string): boolean {
  if (!/[*?[\]!()]/.test(pattern)) return pattern === script
  if (/[?[\]!()]/.test(pattern)) return false
  return wildcards(plainItems(pattern, { star: (character) => character !== ':', stars: inLine })).test(script)
}
