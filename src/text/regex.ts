/**
 * Finds matches of POSIX regular expressions: the leftmost, and of those the longest. Patterns come from scripts, so the work is
 * bounded: each state is visited once for each place in the text, and a pattern has a budget for all that it is used for.
 */
import { parseRegex, type Assertion, type RegexNode, type RegexOptions } from './regex-parse.ts'

export interface RegexMatch {
  readonly start: number
  readonly end: number
  /** Group 0 is the whole match; a group that took no part is `undefined`. */
  readonly groups: readonly (string | undefined)[]
}

export interface Regex {
  readonly groups: number
  /** The leftmost longest match at or behind a place; `undefined` when there is none. Throws `TooMuchWork`. */
  find(text: string, from: number): RegexMatch | undefined
}

/** A search that goes on for too long: what the command prints is then not known. */
export class TooMuchWork extends Error {}

type Instruction =
  | { readonly op: 'char'; readonly test: (char: string) => boolean }
  | { readonly op: 'split'; first: number; second: number }
  | { readonly op: 'save'; readonly slot: number }
  | { readonly op: 'assert'; readonly what: Assertion }
  | { readonly op: 'back'; readonly index: number }
  | { readonly op: 'match' }

const programLimit = 4000
/** For all searches with one pattern. */
const stepLimit = 4_000_000
/** For one search: its states are remembered. */
const searchLimit = 1_000_000

/** Compiles a pattern; `undefined` when it is not followed. */
export function compileRegex(pattern: string, options: RegexOptions): Regex | undefined {
  const parsed = parseRegex(pattern, options)
  if (parsed === undefined) return undefined
  const program: Instruction[] = []
  if (!emit(program, parsed.root)) return undefined
  program.push({ op: 'match' })
  const fold = options.ignoreCase === true
  let left = stepLimit
  return {
    groups: parsed.groups,
    find: (text, from) => {
      const work = { left: Math.min(left, searchLimit) }
      left -= work.left
      try {
        for (let start = from, dead = new Set<number>(); start <= text.length; start += 1) {
          const search: Search = { program, text, start, fold, remembers: !parsed.backReferences, dead, work }
          const end = longestEnd(search)
          if (end === undefined) continue
          return { start, end, groups: groupsOf({ ...search, dead: new Set() }, end, parsed.groups) }
        }
        return undefined
      } finally {
        left += work.left
      }
    },
  }
}

function emit(program: Instruction[], node: RegexNode): boolean {
  if (program.length > programLimit) return false
  switch (node.kind) {
    case 'char':
      program.push({ op: 'char', test: node.test })
      return true
    case 'assert':
      program.push({ op: 'assert', what: node.what })
      return true
    case 'back':
      program.push({ op: 'back', index: node.index })
      return true
    case 'sequence':
      return node.items.every((item) => emit(program, item))
    case 'group': {
      program.push({ op: 'save', slot: node.index * 2 })
      if (!emit(program, node.item)) return false
      program.push({ op: 'save', slot: node.index * 2 + 1 })
      return true
    }
    case 'choice':
      return emitChoice(program, node.items)
    case 'repeat':
      return emitRepeat(program, node)
  }
}

function emitChoice(program: Instruction[], items: readonly RegexNode[]): boolean {
  const [first, ...rest] = items
  if (first === undefined) return true
  if (rest.length === 0) return emit(program, first)
  const split: Instruction = { op: 'split', first: program.length + 1, second: 0 }
  program.push(split)
  if (!emit(program, first)) return false
  const jump: Instruction = { op: 'split', first: 0, second: 0 }
  program.push(jump)
  split.second = program.length
  if (!emitChoice(program, rest)) return false
  jump.first = program.length
  jump.second = program.length
  return true
}

function emitRepeat(program: Instruction[], node: Extract<RegexNode, { kind: 'repeat' }>): boolean {
  for (let count = 0; count < node.min; count += 1) if (!emit(program, node.item)) return false
  if (node.max === Infinity) {
    const at = program.length
    const split: Instruction = { op: 'split', first: at + 1, second: 0 }
    program.push(split)
    if (!emit(program, node.item)) return false
    program.push({ op: 'split', first: at, second: at })
    split.second = program.length
    return true
  }
  for (let count = node.min; count < node.max; count += 1) {
    const split: Instruction = { op: 'split', first: program.length + 1, second: 0 }
    program.push(split)
    if (!emit(program, node.item)) return false
    split.second = program.length
  }
  return true
}

interface Search {
  readonly program: readonly Instruction[]
  readonly text: string
  readonly start: number
  readonly fold: boolean
  /** States that were tried need not be tried again: true without back references. */
  readonly remembers: boolean
  readonly dead: Set<number>
  /** Steps that may still be taken. */
  readonly work: { left: number }
}

interface State {
  readonly at: number
  readonly place: number
  readonly saved: readonly number[]
}

/** Walks all ways of a match in order of preference; ends when `accept` says so. */
function walk(search: Search, withGroups: boolean, accept: (state: State) => boolean): void {
  const { program, text, dead } = search
  const stack: State[] = [{ at: 0, place: search.start, saved: [] }]
  for (let state = stack.pop(); state !== undefined; state = stack.pop()) {
    if ((search.work.left -= 1) < 0) throw new TooMuchWork()
    const { at, place, saved } = state
    if (search.remembers) {
      const key = at * (text.length + 1) + place
      if (dead.has(key)) continue
      dead.add(key)
    }
    const instruction = program[at]
    switch (instruction?.op) {
      case 'match':
        if (accept(state)) return
        break
      case 'char':
        if (place < text.length && instruction.test(text[place] ?? '')) stack.push({ at: at + 1, place: place + 1, saved })
        break
      case 'split':
        stack.push({ at: instruction.second, place, saved })
        if (instruction.first !== instruction.second) stack.push({ at: instruction.first, place, saved })
        break
      case 'save': {
        const next = withGroups || !search.remembers ? [...saved] : saved
        if (next !== saved) (next as number[])[instruction.slot] = place
        stack.push({ at: at + 1, place, saved: next })
        break
      }
      case 'assert':
        if (holds(text, place, instruction.what)) stack.push({ at: at + 1, place, saved })
        break
      case 'back': {
        const group = groupAt(text, saved, instruction.index)
        if (group !== undefined && same(text.slice(place, place + group.length), group, search.fold))
          stack.push({ at: at + 1, place: place + group.length, saved })
        break
      }
      case undefined:
        break
    }
  }
}

function longestEnd(search: Search): number | undefined {
  let end: number | undefined
  walk(search, false, ({ place }) => {
    end = Math.max(end ?? 0, place)
    return place === search.text.length
  })
  return end
}

function groupsOf(search: Search, end: number, count: number): readonly (string | undefined)[] {
  let found: readonly number[] = []
  walk(search, true, ({ place, saved }) => {
    if (place === end) found = saved
    return place === end
  })
  return [
    search.text.slice(search.start, end),
    ...Array.from({ length: count }, (_, index) => groupAt(search.text, found, index + 1)),
  ]
}

function groupAt(text: string, saved: readonly number[], index: number): string | undefined {
  const [start, end] = [saved[index * 2], saved[index * 2 + 1]]
  return start === undefined || end === undefined ? undefined : text.slice(start, end)
}

const same = (a: string, b: string, fold: boolean): boolean => (fold ? a.toLowerCase() === b.toLowerCase() : a === b)

function holds(text: string, place: number, what: Assertion): boolean {
  const [before, after] = [/\w/.test(text[place - 1] ?? ''), /\w/.test(text[place] ?? '')]
  switch (what) {
    case 'start':
      return place === 0
    case 'end':
      return place === text.length
    case 'word':
      return before !== after
    case 'not-word':
      return before === after
    case 'word-start':
      return !before && after
    case 'word-end':
      return before && !after
  }
}
